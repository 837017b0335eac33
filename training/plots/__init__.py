"""Draws what the benchmarks are about."""
