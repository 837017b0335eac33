"""Synthetic athletes without pictures: bodies, motions, cameras and a pose model's errors, all drawn from a seed."""
