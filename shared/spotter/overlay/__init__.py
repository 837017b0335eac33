"""Drawers: each takes a frame and data and returns the frame with one thing drawn on it."""
