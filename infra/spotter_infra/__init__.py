"""The cloud of Spotter as code: one stack, synthesised for AWS or for the embedded cloud of a laptop."""
