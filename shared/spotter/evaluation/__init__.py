"""The measures of `spotter evaluate`."""
