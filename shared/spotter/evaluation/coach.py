"""The coach on assessments with a known main cue: is it the right one, and does a lying language model get through?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spotter.adapters.openai_writer import OpenAiWriter
from spotter.contracts.results import ResultsDocument
from spotter.contracts.stages import CoachSettings, FeedbackRequest, Job, MediaInfo, Options
from spotter.domain.assessment import Assessment
from spotter.domain.coaching import Feedback, Tone
from spotter.domain.exercise import library
from spotter.domain.grounding import check
from spotter.domain.phrases import DEFAULT_LANGUAGE, LANGUAGES
from spotter.domain.template_coach import TEMPLATE_WRITER
from spotter.evaluation import coach_probes
from spotter.evaluation.coach_cases import CASES, build
from spotter.evaluation.statistics import wilson
from spotter.local.loopback import served
from spotter.local.openai_standin import LIES, router
from spotter.ports import LanguageModel
from spotter.stages import feedback as stage

JOB = Job(tenant_id="evaluation", video_id="case")
ASSESSMENT_KEY = f"{JOB.prefix}assessment.json"
TAIL_SECONDS = 10.0  # of video after the last set
SLOW_SECONDS, TIMEOUT_SECONDS = 1.0, 0.3  # of the server that is too late; everybody else answers at once
HONEST = ("honest", "repairing")
BROKEN = ("missing", "swapping", "junk", "truncated", "refusing", "busy", "broken", "slow")
MODES = (*HONEST, *(mode for mode in LIES if mode not in HONEST), *BROKEN)


@dataclass(frozen=True)
class Item:
    """An assessment; `main` is the cue a person chose, `labelled` says whether somebody did."""

    name: str
    assessment: Assessment
    labelled: bool
    main: str | None = None
    pain: bool = False
    checked: dict[str, bool] = field(default_factory=dict)

    def is_grounded(self, text: str) -> bool:
        """Whether a text holds only what was measured; most writers end with the same texts."""
        if text not in self.checked:
            self.checked[text] = not check(text, self.assessment)
        return self.checked[text]


@dataclass(frozen=True)
class Outcome:
    """What became of one item with one writer."""

    item: str
    labelled: bool
    main_right: bool
    grounded: bool
    lied: bool
    repaired: bool
    fallen_back: bool
    by_model: bool


class _Blobs:
    """The two documents that the stage reads and writes."""

    def __init__(self, assessment: Assessment) -> None:
        self._kept = {ASSESSMENT_KEY: assessment.model_dump_json().encode()}

    def read(self, key: str) -> bytes:
        return self._kept[key]

    def write(self, key: str, content: bytes, content_type: str) -> None:  # noqa: ARG002
        self._kept[key] = content


def cases() -> tuple[Item, ...]:
    """The labelled assessments that ship."""
    known = library()
    return tuple(Item(case.name, build(case, known), True, case.main, case.pain) for case in CASES)


def from_results(folders: Iterable[Path]) -> Iterator[Item]:
    """Real assessments without a label: every `results.json` below the folders."""
    for folder in folders:
        for path in sorted(folder.rglob("results.json")):
            found = ResultsDocument.model_validate_json(path.read_bytes())
            score = found.results.form_quality
            assessment = Assessment(view=found.view, sets=found.sets, limits=found.limits, form_score=score)
            yield Item(path.parent.name, assessment, labelled=False)


def evaluate(
    items: Sequence[Item], language: str = "en", done: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Every item with the template in each tone, then with each kind of language model; and the probes of the check.

    Args:
        items: what is said something about.
        language: of the words.
        done: told each writer when it has written everything.
    """
    # A table of lies would drown in its own warnings.
    logging.getLogger(stage.__name__).setLevel(logging.ERROR)
    rows: dict[str, list[Outcome]] = {}
    for tone in Tone:
        rows[f"template {tone}"] = [_outcome(item, None, "", language, tone) for item in items]
        done(f"template {tone}")
    with served(router(slow_seconds=SLOW_SECONDS)) as url:
        for mode in MODES:
            timeout = TIMEOUT_SECONDS if mode == "slow" else 20 * SLOW_SECONDS
            model = OpenAiWriter(
                "sk-stand-in", f"gpt-{mode}", base_url=f"{url}/v1", timeout_seconds=timeout, max_retries=0
            )
            rows[mode] = [_outcome(item, model, mode, language, Tone.NEUTRAL) for item in items]
            done(mode)
    return {
        "language": language,
        "items": len(items),
        "labelled": sum(item.labelled for item in items),
        "writers": {writer: summary(outcomes) for writer, outcomes in rows.items()},
        "probes": coach_probes.measure(language if language in LANGUAGES else DEFAULT_LANGUAGE),
        "wrong": sorted(
            {
                f"{writer}: {found.item}"
                for writer, outcomes in rows.items()
                for found in outcomes
                if not _is_fine(found)
            }
        ),
    }


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Counts with 95 % Wilson intervals of the two shares that matter."""
    labelled = [found for found in outcomes if found.labelled]
    right = sum(found.main_right for found in labelled)
    grounded = sum(found.grounded and not found.lied for found in outcomes)
    return {
        "n": len(outcomes),
        "labelled": len(labelled),
        "main_right": right,
        "main_right_ci95": wilson(right, len(labelled)),
        "grounded": grounded,
        "grounded_ci95": wilson(grounded, len(outcomes)),
        "repaired": sum(found.repaired for found in outcomes),
        "fallen_back": sum(found.fallen_back for found in outcomes),
        "by_model": sum(found.by_model for found in outcomes),
        "lies_shown": sum(found.lied for found in outcomes),
    }


def _is_fine(found: Outcome) -> bool:
    return found.grounded and not found.lied and (found.main_right or not found.labelled)


def _outcome(item: Item, model: LanguageModel | None, mode: str, language: str, tone: Tone) -> Outcome:
    said = words(item, model, language, tone)
    texts = (said.headline, *said.paragraphs, *(cue.text for cue in said.cues))
    about_findings = [text for text in texts if not item.pain]  # the sentence about pain is about no finding
    lie = LIES.get(mode, {}).get(language)
    main = next((cue.id for cue in said.cues if cue.role == "main"), None)
    return Outcome(
        item=item.name,
        labelled=item.labelled,
        main_right=main == item.main,
        grounded=not item.assessment.sets or all(map(item.is_grounded, about_findings)),
        lied=lie is not None and any(lie in text for text in texts),
        repaired=said.grounding.repaired,
        fallen_back=said.grounding.fallen_back,
        by_model=said.writer != TEMPLATE_WRITER,
    )


def words(item: Item, model: LanguageModel | None, language: str, tone: Tone) -> Feedback:
    """What the step `feedback` writes about an item."""
    blobs: Any = _Blobs(item.assessment)
    options = Options(language=language, coach=CoachSettings(tone=tone), pain_reported=item.pain)
    media = _media(max((found.end for found in item.assessment.sets), default=0.0) + TAIL_SECONDS)
    request = FeedbackRequest(job=JOB, options=options, assessment_key=ASSESSMENT_KEY, media=media)
    result = stage.run(request, stage.Deps(blobs=blobs, language_model=model))
    return Feedback.model_validate_json(blobs.read(result.feedback_key))


def _media(seconds: float) -> MediaInfo:
    return MediaInfo(
        container="mp4",
        codec="h264",
        width=1280,
        height=720,
        rotation=0,
        fps=30.0,
        duration=seconds,
        variable_frame_rate=False,
        has_audio=False,
        size_bytes=0,
    )
