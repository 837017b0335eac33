"""The embedded cloud: the deployed template and the real handlers on one laptop, loopback only."""
