"""Numbers, lists and facts as words of one language; the pieces that every sentence of the coach is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from spotter.domain.coaching import Tone
from spotter.domain.exercise import Exercise, Texts
from spotter.domain.findings import Attempt, Fault, SetFindings, Unseen
from spotter.domain.phrases import DEFAULT_LANGUAGE, LANGUAGES, Phrases, SingularPlural
from spotter.domain.tones import TONES, ToneVariants, Variants

MAX_LISTED_GROUPS = 3  # "1, 3 to 5 and 8" can be followed by ear, more cannot
SHORTEST_SPAN = 3  # `4 to 6`, but `4 and 5`
MINUTE = 60


class Words:
    """Speaks one language. Keeps count of what it said, so that variants take turns; otherwise without state.

    Args:
        language: ISO 639-1 code; English is used for what has no text in it.
        exercises: the library by name.
        tone: how it is said.
    """

    def __init__(self, language: str, exercises: Mapping[str, Exercise], tone: Tone = Tone.NEUTRAL) -> None:
        self.language = language if language in LANGUAGES else DEFAULT_LANGUAGE
        self.phrases: Phrases = LANGUAGES[self.language]
        self.tone: ToneVariants = TONES[self.language][tone]
        self._exercises = exercises
        self._said: Counter[str] = Counter()

    def text(self, texts: Texts) -> str:
        """The text of an exercise file in this language."""
        return texts.get(self.language) or texts[DEFAULT_LANGUAGE]

    def exercise(self, name: str) -> Exercise | None:
        """The exercise file, when the library has it."""
        return self._exercises.get(name)

    def exercise_name(self, name: str) -> str:
        """The name that people use."""
        known = self._exercises.get(name)
        return self.text(known.names) if known else name.replace("_", " ").capitalize()

    def in_turn(self, variants: Variants, subject: str) -> str:
        """The next variant for this subject: the first time the first one, and so on round."""
        turn = self._said[subject]
        self._said[subject] += 1
        return variants[turn % len(variants)]

    def counted(self, forms: SingularPlural, count: int) -> str:
        """Singular for one, else plural."""
        return forms[count != 1].format(count=count)

    def number(self, value: float, decimals: int) -> str:
        """Rounded, with the decimal mark of the language; no decimals when they are zero."""
        text = f"{value:.{decimals}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return ("0" if text == "-0" else text).replace(".", self.phrases.decimal_mark)

    def quantity(self, value: float, unit: str) -> str:
        """Number and unit; degrees without decimals, since the estimate is no better than that."""
        decimals = {"deg": 0, "s": 1}.get(unit, 2)
        return self.phrases.units.get(unit, "{value}").format(value=self.number(value, decimals))

    def numbers(self, numbers: Sequence[int]) -> str:
        """`1, 3 to 5 and 8`."""
        return self._joined([part for group in _groups(numbers) for part in self._span(group)])

    def which(self, fault: Fault, findings: SetFindings) -> str:
        """In which movements a fault was seen; one that does not count is called a movement, as where it is said why."""
        if findings.is_hold:
            return self.phrases.which_times.format(times=self._joined([clock(found.time) for found in fault.evidence]))
        failed = fault.repetitions
        if len(failed) == findings.movements > 1:
            return self.phrases.which_all
        if len(_groups(failed)) > MAX_LISTED_GROUPS:
            return self.phrases.which_of_many.format(count=len(failed), total=findings.movements)
        counted = {attempt.repetition for attempt in findings.attempts}.isdisjoint(failed)
        forms = self.phrases.which if counted else self.phrases.which_movements
        return forms[len(failed) != 1].format(numbers=self.numbers(failed))

    def measured(self, fault: Fault) -> str | None:
        """The most extreme value against its target."""
        worst = fault.worst
        if worst is None or worst.value is None or fault.limit is None:
            return None
        value, target, at_most = worst.value, fault.limit, fault.too_large
        if value < 0 and target < 0:  # which side of the line it was is in the text of the fault
            value, target, at_most = -value, -target, not at_most
        limit = (self.phrases.at_most if at_most else self.phrases.at_least).format(
            limit=self.quantity(target, fault.unit)
        )
        name = self.text(fault.names) if fault.names else self.phrases.measured_name
        several = len(fault.evidence) > 1
        return self.phrases.measured[several].format(
            name=name[:1].upper() + name[1:], value=self.quantity(value, fault.unit), limit=limit
        )

    def result(self, findings: SetFindings) -> str:
        """`8 repetitions, 6 of them clean, 1 attempt not counted` or `held for 42 seconds`."""
        if findings.is_hold:
            return self._hold(findings)
        phrases = self.phrases
        parts = [self.counted(phrases.repetitions, findings.counted) if findings.counted else phrases.no_repetition]
        if findings.counted and findings.score is not None:
            parts.append(self._clean(findings))
        if findings.attempts:
            parts.append(self.counted(phrases.attempts, len(findings.attempts)))
        return ", ".join(parts)

    def score(self, score: int | None) -> str:
        """The score as a sentence."""
        return self.phrases.no_score if score is None else self.phrases.score.format(score=score)

    def attempts(self, attempts: tuple[Attempt, ...]) -> str:
        """Which movements do not count, by reason."""
        by_reason: dict[str, list[int]] = {}
        for attempt in attempts:
            reason = self.phrases.attempt_reasons.get(attempt.reason or "", self.phrases.attempt_reason_unknown)
            by_reason.setdefault(reason, []).append(attempt.repetition)
        forms = self.phrases.not_counted
        return " ".join(
            forms[len(found) != 1].format(numbers=self.numbers(found), reason=reason)
            for reason, found in by_reason.items()
        )

    def unseen(self, unseen: tuple[Unseen, ...]) -> str:
        """What could not be judged, and what would help."""
        by_reason: dict[str, list[str]] = {}
        for found in unseen:
            name = self.text(found.names) if found.names else found.criterion.replace("_", " ")
            by_reason.setdefault(self._why_unseen(found), []).append(name)
        return " ".join(
            self.phrases.unseen.format(names=self._joined(names), why=why) for why, names in by_reason.items()
        )

    def _why_unseen(self, unseen: Unseen) -> str:
        if not unseen.views:
            return self.phrases.hidden
        views = dict.fromkeys(self.phrases.views[view] for view in unseen.views if view in self.phrases.views)
        return self.phrases.film_from.format(views=next(iter(views))) if views else self.phrases.hidden

    def _hold(self, findings: SetFindings) -> str:
        if not findings.hold_seconds:
            return self.phrases.not_held
        return self.phrases.held.format(seconds=self.number(findings.hold_seconds, 0))

    def _clean(self, findings: SetFindings) -> str:
        phrases = self.phrases
        if findings.counted == 1:
            return phrases.is_clean if findings.clean else phrases.is_not_clean
        if findings.clean == findings.counted:
            return phrases.all_clean
        return phrases.some_clean.format(count=findings.clean) if findings.clean else phrases.none_clean

    def _joined(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.phrases.and_} {parts[-1]}"

    def _span(self, group: Sequence[int]) -> list[str]:
        if len(group) < SHORTEST_SPAN:
            return [str(number) for number in group]
        return [f"{group[0]} {self.phrases.to} {group[-1]}"]


def clock(seconds: float) -> str:
    """`1:05` for 65.2 seconds."""
    whole = int(seconds)
    return f"{whole // MINUTE}:{whole % MINUTE:02d}"


def _groups(numbers: Iterable[int]) -> list[list[int]]:
    """Runs of neighbouring numbers."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups
