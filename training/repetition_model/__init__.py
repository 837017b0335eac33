"""Trains the rhythm network that counts repetitions of any exercise."""
