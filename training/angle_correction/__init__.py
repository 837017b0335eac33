"""Trains the small model that corrects the pose model's joint angles; see docs/models/angle_correction.md."""
