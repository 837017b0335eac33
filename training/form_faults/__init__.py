"""Offline training of the model that names faults in single repetitions."""
