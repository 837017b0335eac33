"""Which moments of a video are worth a picture: the worst movement of every fault of every set."""

from __future__ import annotations

from collections.abc import Mapping

from spotter.domain.assessment import Assessment
from spotter.domain.exercise import Exercise
from spotter.domain.findings import Fault, collect

MOST_STILLS = 12
"""A report with more pictures is not read to its end."""


def evidence_time(fault: Fault) -> float:
    """The moment that shows a fault best: of its worst movement, else of its first one; seconds of the video."""
    return (fault.worst or fault.evidence[0]).time


def still_times(assessment: Assessment, exercises: Mapping[str, Exercise]) -> tuple[float, ...]:
    """Moments to keep a picture of, seconds of the video, ascending, each once; at most `MOST_STILLS`.

    When there are more faults, the more important ones of every set come first.
    """
    sets = collect(assessment, exercises)
    longest = max((len(found.faults) for found in sets), default=0)
    ranked = [found.faults[rank] for rank in range(longest) for found in sets if rank < len(found.faults)]
    return tuple(sorted({evidence_time(fault) for fault in ranked[:MOST_STILLS]}))
