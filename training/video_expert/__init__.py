"""Fine-tunes a TimeSformer on labelled clips: the serving container's second expert."""
