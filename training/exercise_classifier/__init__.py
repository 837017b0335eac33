"""Trains the exercise classifier that ships as `spotter/models/exercise_classifier.onnx`."""
