"""Model weights: what they are, where they come from and how they are proven.

`registry` names every file with its SHA-256, `store` finds and checks files in a models folder, `fetch` fills that folder
from package registries. Weights that are small enough to ship lie beside this file.
"""
