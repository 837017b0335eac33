"""The report page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from spotter.contracts.base import Warned
from spotter.contracts.results import ModelVersion, ResultsDocument, Summary
from spotter.contracts.stages import MediaInfo
from spotter.domain.assessment import SetAssessment
from spotter.domain.coaching import Cue
from spotter.domain.view import View
from spotter.reporting.report import build_report
from tests.athletes import Plan, squatting
from tests.coaching_cases import plank, repetition, squats

HOSTILE = '</style><script>alert(\'x\')</script>" onload="x" {{ 7 * 7 }}'
VOID = {"meta", "img", "br", "link"}
SVG_LEAVES = {"rect", "line", "circle", "polyline"}


class Page(HTMLParser):
    """Reads a page; `broken` lists tags that were closed in the wrong order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.broken: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.outcomes: list[tuple[dict[str, str | None], str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.tags and "outcome" in (self.tags[-1][1].get("class") or "") and self.open[-1] == "span":
            self.outcomes.append((self.tags[-1][1], data))

    def count(self, tag: str, kind: str = "") -> int:
        return sum(name == tag and kind in [*(attrs.get("class") or "").split(), ""] for name, attrs in self.tags)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def document(*sets: SetAssessment, words: str = "All good.", **changes: object) -> ResultsDocument:
    fields: dict[str, object] = {
        "video_id": "v1",
        "status": "COMPLETED",
        "created_at": "2026-11-22T08:00:00.000Z",
        "results": Summary(
            exercise_type=sets[0].exercise if sets else "none",
            repetitions=5,
            form_quality=82,
            feedback=words,
            attempts=1,
            main_cue="Sit back to touch a low box.",
        ),
        "view": View.LEFT,
        "media": MediaInfo(
            container="mp4", codec="h264", width=720, height=1280, rotation=0, fps=29.97, duration=14.0,
            variable_frame_rate=False, has_audio=False, size_bytes=1,
        ),
        "sets": sets,
        "cues": (Cue(id="deeper", text="Sit back to touch a low box.", time=8.2, set_index=1, role="main"),),
        "limits": ("Film from the front: the path of the knees cannot be seen from the side.",),
        "warnings": (),
        "models": {"pose": ModelVersion(name="pose_landmarker_full", version="40c9ec79")},
        "artifacts": {},
    }  # fmt: skip
    return ResultsDocument.model_validate({**fields, **changes})


def set_of_squats() -> SetAssessment:
    movements = (
        repetition(1, 1.0, seconds=2.0),
        repetition(2, 3.4, ("depth",), seconds=2.0),
        repetition(3, 5.8, seconds=2.0, attempt="incomplete_range"),
    )
    return squats(((),)).model_copy(update={"repetitions": movements, "start": 1.0, "end": 8.0})


def test_the_page_says_what_was_found() -> None:
    page = Page(build_report(document(set_of_squats(), words="Nice depth."), None, None))

    for said in ("Squat", "82", "Sit back to touch a low box.", "Nice depth.", "pose_landmarker_full", "29.97"):
        assert said in page.text
    assert "Film from the front: the path of the knees cannot be seen from the side." in page.text
    assert (page.open, page.broken) == ([], [])


def test_every_movement_is_a_row_and_outcomes_are_words() -> None:
    page = Page(build_report(document(set_of_squats()), None, None))

    assert page.count("tr") == 1 + 3
    assert "the movement did not go through its full range" in page.text
    outcomes = [(attrs["class"], word) for attrs, word in page.outcomes]
    assert outcomes.count(("outcome fail", "fault")) == 1
    assert set(outcomes) == {("outcome fail", "fault"), ("outcome pass", "good")}
    assert "Not judged in this set: film from the front." in page.text


def test_the_plot_shows_movements_phases_and_turning_points() -> None:
    sequence = squatting(Plan(depths=(1.0,) * 3))

    page = Page(build_report(document(set_of_squats()), sequence, None))

    assert page.count("polyline", "curve") == 1
    assert page.count("rect", "movement") == 3
    assert page.count("rect", "attempt") == 1
    assert page.count("circle", "turn") == 3
    assert page.count("rect", "eccentric") == page.count("rect", "concentric") == 3
    (svg,) = (attrs for tag, attrs in page.tags if tag == "svg")
    assert svg["role"] == "img"
    assert svg["aria-labelledby"]


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    html = build_report(document(set_of_squats()), squatting(), b"\xff\xd8jpeg")
    page = Page(html)

    assert "default-src 'none'" in html
    assert page.count("script") == page.count("link") == 0
    sources = [value or "" for _, attrs in page.tags for name, value in attrs.items() if name in ("src", "href")]
    assert sources == ["data:image/jpeg;base64,/9hqcGVn"]


def test_hostile_text_stays_text() -> None:
    bad = set_of_squats()
    movement = bad.repetitions[0]
    criteria = tuple(one.model_copy(update={"id": HOSTILE, "reason": HOSTILE}) for one in movement.criteria)
    hostile_set = bad.model_copy(
        update={
            "exercise": HOSTILE,
            "repetitions": [
                movement.model_copy(update={"criteria": criteria}),
                *(one.model_copy(update={"attempt_reason": HOSTILE}) for one in bad.repetitions[1:]),
            ],
        }
    )
    html = build_report(
        document(
            hostile_set,
            words=HOSTILE,
            video_id=HOSTILE,
            status=HOSTILE,
            created_at=HOSTILE,
            cues=(Cue(id=HOSTILE, text=HOSTILE, time=1.0, set_index=1, role="main"),),
            limits=(HOSTILE,),
            warnings=(Warned(code=HOSTILE, message=HOSTILE),),
            models={HOSTILE: ModelVersion(name=HOSTILE, version=HOSTILE)},
        ),
        squatting(),
        None,
    )

    page = Page(html)
    assert page.count("script") == 0
    assert not [attrs for _, attrs in page.tags if "onload" in attrs]
    assert html.count("</style>") == 1
    assert "{{ 7 * 7 }}" in html
    assert page.broken == []


def test_a_hold_and_an_empty_result_have_pages_too() -> None:
    held = plank()
    summary = Summary(exercise_type="plank", repetitions=0, form_quality=None, feedback="", hold_seconds=42.0)

    hold = Page(build_report(document(held, results=summary), None, None))
    nothing = Page(build_report(document(), None, None))

    assert "42.0 s held" in hold.text
    assert "form could not be judged" in hold.text
    assert "No exercise recognised" in nothing.text
    assert "No set was found" in nothing.text
    assert hold.broken == nothing.broken == []
