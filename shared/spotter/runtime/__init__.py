"""Between Lambda and the stages: settings, wiring, the handler boundary."""
