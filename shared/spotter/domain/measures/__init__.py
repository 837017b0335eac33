"""The named measures that exercise files use for counting and for form: one registry, one module per body region."""

from __future__ import annotations

from collections.abc import Mapping

from spotter.domain.body import Body
from spotter.domain.measures import arms, legs, trunk
from spotter.domain.measures.core import SIDES, Measure, Reading, SideChoice, needed, read_measure

__all__ = ["MEASURES", "SIDES", "Measure", "Reading", "SideChoice", "needed", "read"]

MEASURES: Mapping[str, Measure] = {**legs.MEASURES, **trunk.MEASURES, **arms.MEASURES}


def read(name: str, body: Body, choice: SideChoice = "mean") -> Reading:
    """Read a measure.

    Args:
        name: key of `MEASURES`.
        body: the person.
        choice: force one side; `mean` reads the nearer side in a side view, else both, else the visible one.

    Raises:
        KeyError: there is no such measure.
    """
    known: Reading | None = body.readings.get((name, choice))
    if known is None:
        known = body.readings[name, choice] = read_measure(MEASURES[name], body, choice)
    return known
