"""A fit that is stopped goes on where it was: its state in a file, written every minute and deleted at the end."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from training.kinematics.body import Array

SAVED_EVERY = 60.0  # seconds


class Stateful(Protocol):
    """Networks, optimisers, schedules, running averages."""

    def state_dict(self) -> dict[str, Any]:
        """Everything that changes."""

    def load_state_dict(self, state: Any, /) -> Any:
        """Be what `state_dict` said."""


class Best:
    """The weights with the smallest error so far."""

    def __init__(self) -> None:
        self.error = np.inf
        self.weights: dict[str, Tensor] = {}

    def offer(self, error: float, network: nn.Module) -> None:
        """Keep a copy of the network's weights if its error is the smallest so far."""
        if error < self.error:
            self.error = error
            self.weights = {name: value.clone() for name, value in network.state_dict().items()}

    def state_dict(self) -> dict[str, Any]:
        """See `Stateful`."""
        return {"error": self.error, "weights": self.weights}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """See `Stateful`."""
        self.error, self.weights = state["error"], state["weights"]


class Progress:
    """Where a fit is.

    What a step draws must depend on the number of the step alone, or on torch's own generator, whose state is kept too; then a
    fit that was stopped ends with the same weights as one that was not.
    """

    def __init__(self, file: Path | None = None, of: str = "", every: float = SAVED_EVERY) -> None:
        """Nothing is read yet.

        Args:
            file: None = nothing is kept.
            of: names the fit, see `digest`.
            every: seconds between two states on disk.
        """
        self._file, self._of, self._every = file, of, every
        self._parts: Sequence[Stateful] = ()
        self._saved = time.monotonic()

    def resume(self, parts: Sequence[Stateful]) -> int:
        """Bring the parts of the fit to where they were; how many steps need not be done again.

        A file of another fit is said to be there and will be written over.
        """
        self._parts = parts
        if self._file is None or not self._file.exists():
            return 0
        state = torch.load(self._file, weights_only=False)
        if state["of"] != self._of:
            print(f"{self._file} is of another fit and will be written over", flush=True)
            return 0
        for part, kept in zip(parts, state["parts"], strict=True):
            part.load_state_dict(kept)
        torch.set_rng_state(state["rng"])
        print(f"goes on after {state['done']}, as {self._file} says", flush=True)
        return int(state["done"])

    def reached(self, step: int) -> None:
        """So many steps are done; now and then the state is written."""
        if self._file is None or time.monotonic() - self._saved < self._every:
            return
        state = {
            "of": self._of,
            "done": step,
            "parts": [part.state_dict() for part in self._parts],
            "rng": torch.get_rng_state(),
        }
        new = self._file.with_name(f"{self._file.name}.new")
        torch.save(state, new)
        new.replace(self._file)
        self._saved = time.monotonic()

    def finished(self) -> None:
        """The weights are where they belong; the state is not needed any more."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)


def digest(network: nn.Module, data: Iterable[Array], **options: float) -> str:
    """Names a fit: its first weights, what it learns from, and its options. A change of the code alone is not seen."""
    found = hashlib.blake2b(repr(sorted(options.items())).encode(), digest_size=16)
    weights = (value.numpy() for value in network.state_dict().values())
    for array in (*weights, *data):
        found.update(repr((array.shape, array.dtype.str)).encode())
        found.update(np.ascontiguousarray(array))
    return found.hexdigest()
