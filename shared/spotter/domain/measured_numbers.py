"""The numbers that a text about an assessment may contain, by what they are numbers of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spotter.domain.assessment import Assessment
from spotter.domain.findings import Fault, SetFindings

SCORE_MAXIMUM = 100.0


@dataclass
class MeasuredNumbers:
    """Values by kind; lengths are shares of the body, times are seconds of the video or of a movement."""

    counts: set[float] = field(default_factory=set)
    repetitions: set[float] = field(default_factory=set)
    sets: set[float] = field(default_factory=set)
    scores: set[float] = field(default_factory=set)
    degrees: set[float] = field(default_factory=set)
    seconds: set[float] = field(default_factory=set)
    moments: set[float] = field(default_factory=set)
    others: set[float] = field(default_factory=set)

    @property
    def plain(self) -> set[float]:
        """What may be said without a unit."""
        known = self.counts | self.repetitions | self.sets | self.scores | self.degrees | self.seconds
        return known | self.others | {SCORE_MAXIMUM}

    @property
    def percents(self) -> set[float]:
        """What may be said in percent."""
        return self.scores | {100 * value for value in self.others}


def measured_numbers(assessment: Assessment, sets: Sequence[SetFindings]) -> MeasuredNumbers:
    """Collect every number that the findings hold, per set and over all sets."""
    found = MeasuredNumbers()
    found.sets = {float(findings.set_index) for findings in sets}
    scores = (assessment.form_score, *(findings.score for findings in sets))
    found.scores = {float(score) for score in scores if score is not None}
    per_set = [_counts(findings) for findings in sets]
    overall = [sum(column) for column in zip(*per_set, strict=True)]
    found.counts = {float(count) for counts in (*per_set, overall, [len(sets)]) for count in counts}
    for findings in sets:
        found.repetitions |= {float(number) for number in range(1, findings.movements + 1)}
        found.moments |= {findings.start, findings.end}
        if findings.hold_seconds is not None:
            found.seconds.add(findings.hold_seconds)
        if findings.praise:
            found.counts.add(float(len(findings.praise.passed)))
        if findings.progress:
            counted = (findings.progress.before, findings.progress.now)
            found.counts |= {float(count) for tally in counted for count in (tally.failed, tally.judged)}
        for fault in findings.faults:
            _add_fault(found, fault)
    return found


def _counts(findings: SetFindings) -> tuple[int, ...]:
    return (
        findings.movements,
        findings.counted,
        findings.clean,
        findings.counted - findings.clean,
        len(findings.attempts),
        len(findings.unseen),
    )


def _add_fault(found: MeasuredNumbers, fault: Fault) -> None:
    found.counts |= {float(len(fault.evidence)), float(fault.assessed)}
    found.moments |= {evidence.time for evidence in fault.evidence}
    values = {abs(evidence.value) for evidence in fault.evidence if evidence.value is not None}
    if fault.limit is not None:
        values.add(abs(fault.limit))
    if fault.unit == "deg":
        found.degrees |= values
    elif fault.unit == "s":
        found.seconds |= values
    else:
        found.others |= values
