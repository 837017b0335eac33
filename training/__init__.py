"""Offline model work: makes the files that ship under `spotter/models`; nothing in the product imports it."""
