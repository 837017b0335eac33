"""The report page."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

from spotter.contracts.base import Warned
from spotter.contracts.results import ModelVersion, ResultsDocument, Summary
from spotter.contracts.stages import MediaInfo
from spotter.domain.assessment import Outcome, SetAssessment
from spotter.domain.coaching import Cue
from spotter.domain.enhancement import Enhancement
from spotter.domain.enhancement import Plan as EnhancementPlan
from spotter.domain.exercise import library
from spotter.domain.pose import PoseSequence
from spotter.domain.view import View
from spotter.reporting.drawing import PAINTS, Text
from spotter.reporting.model import build
from spotter.reporting.report import html_report
from tests.athletes import Plan, squatting
from tests.coaching_cases import plank, repetition, set_failing, squats
from tests.contract import golden
from tests.pictures import jpeg

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


def build_report(found: ResultsDocument, sequence: PoseSequence | None = None, poster: bytes | None = None) -> str:
    return html_report(build(found, sequence, poster))


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


def test_the_page_says_what_was_done_to_the_picture() -> None:
    done = golden.load(Enhancement)
    asked = Page(build_report(document(set_of_squats(), enhancement=done))).text
    german = Page(build_report(document(set_of_squats(), enhancement=done, language="de"))).text

    assert "turned upright, steadied, brightened, denoised, cropped to the person for the analysis" in asked
    assert "0.41 before, 0.72 after, in 32 frames" in asked
    assert "vorher 0,41, nachher 0,72" in german
    assert "for the analysis" not in Page(build_report(document(set_of_squats()))).text


def test_the_page_says_when_nothing_helped_the_picture() -> None:
    nothing = golden.load(Enhancement).model_copy(update={"plan": EnhancementPlan()})

    assert "analysed as it is" in Page(build_report(document(set_of_squats(), enhancement=nothing))).text


def test_a_long_message_opens_with_whole_sentences_and_loses_nothing() -> None:
    words = " ".join(f"Repetition {number}: the depth was 7.{number} degrees short." for number in range(1, 9))
    found = build(document(set_of_squats(), words=words))

    assert 100 < len(found.opening) <= 240
    assert found.opening.endswith("short.")
    assert f"{found.opening} {found.rest}" == words
    assert words in Page(html_report(found)).text.replace(" More from the coach ", " ")


def test_german_pictures_write_german_numbers() -> None:
    found = build(document(set_of_squats(), language="de"), squatting(Plan(depths=(1.0,) * 3)))
    written = [
        shape.text for chart in found.sets[0].bars for shape in chart.drawings[0].shapes if isinstance(shape, Text)
    ]
    assert "2,0 s" in written
    assert not [text for text in written if "." in text]


def test_every_movement_is_a_row_and_outcomes_are_words() -> None:
    page = Page(build_report(document(set_of_squats())))

    assert "the movement did not go through its full range" in page.text
    outcomes = [(attrs["class"], word) for attrs, word in page.outcomes]
    assert outcomes.count(("outcome fail", "fault")) == 1
    assert set(outcomes) == {("outcome fail", "fault"), ("outcome pass", "good")}


def test_what_could_nowhere_be_judged_is_named_with_what_would_help() -> None:
    squat = library()["squat"]
    for code, said in (
        ("en", "Not judged: path of the knees and level of the hips (film from the front)."),
        ("de", "Nicht beurteilt: Weg der Knie und Höhe der Hüften (filme von vorne)."),
    ):
        page = Page(build_report(document(set_failing(squat, squat.criteria[0], View.LEFT), language=code)))
        assert said in page.text


def test_the_curve_shows_movements_phases_and_turning_points() -> None:
    sequence = squatting(Plan(depths=(1.0,) * 3))

    found = build(document(set_of_squats()), sequence)
    assert found.sets[0].course
    for drawing in found.sets[0].course.drawings:
        paints = Counter(shape.paint for shape in drawing.shapes)
        assert paints["curve"] == 1
        assert (paints["repetition-good"], paints["repetition-faulty"], paints["repetition-attempt"]) == (1, 1, 1)
        assert paints["turn"] == paints["eccentric"] == paints["concentric"] == 3
    assert found.sets[0].panels
    assert len(found.sets[0].panels.drawings) == 3


def test_every_picture_says_what_it_shows_and_has_its_numbers() -> None:
    page = Page(build_report(document(set_of_squats()), squatting(Plan(depths=(1.0,) * 3))))

    pictures = [attrs for tag, attrs in page.tags if tag == "svg" and attrs.get("aria-hidden") != "true"]
    assert len(pictures) > 8
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in pictures)
    assert page.count("details") == 3  # course, range of motion, tempo
    assert "89°" in page.text  # 171 - 82, the range of motion of the left knee


def test_what_was_counted_and_not_judged_is_called_neither_good_nor_bad() -> None:
    hidden = [
        one.model_copy(
            update={
                "criteria": tuple(
                    found.model_copy(update={"outcome": Outcome.NOT_ASSESSABLE}) for found in one.criteria
                )
            }
        )
        for one in set_of_squats().repetitions[:2]
    ]
    unjudged = set_of_squats().model_copy(
        update={"repetitions": tuple(hidden), "form_score": None, "technique_score": 1.0}
    )
    page = Page(build_report(document(unjudged), squatting(Plan(depths=(1.0,) * 3))))

    assert "The form could not be judged in this set." in page.text
    assert page.count("polyline", "p-ghost") == 0  # nobody knows which one was the best
    for claim in ("What went well", "good movements", "No fault was measured", "clean"):
        assert claim not in page.text
    assert page.count("circle", "p-mark-unjudged") == 2 * 2  # for a wide and for a narrow screen
    assert page.count("circle", "p-mark-good") == 0


def test_a_target_is_drawn_only_where_it_was_judged() -> None:
    curl = library()["bicep_curl"]
    judged = set_failing(curl, curl.criterion("full_bend"), View.LEFT)
    unseen = set_failing(curl, curl.criterion("full_bend"), View.FRONT)
    targets = []
    for found in (judged, unseen):
        course = build(document(found), squatting(Plan(depths=(1.0,) * 10))).sets[0].course
        assert course
        targets.append(sum(shape.paint == "limit" for shape in course.drawings[0].shapes))
    assert targets[0] > targets[1] == 0


def test_headings_come_in_order_and_every_part_has_a_landmark() -> None:
    page = Page(build_report(document(set_of_squats()), squatting(), jpeg("#123456")))

    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.count("main") == page.count("header") == page.count("footer") == 1
    named = {attrs.get("id") for _, attrs in page.tags}
    assert all(attrs["aria-labelledby"] in named for tag, attrs in page.tags if tag == "section")
    assert all(attrs.get("alt") for tag, attrs in page.tags if tag == "img")


def test_a_fault_is_a_card_that_leads_into_the_video() -> None:
    page = Page(build_report(document(set_of_squats(), artifacts={"overlay_video": "runs/t/v/overlay.mp4"})))

    assert "Stopped above parallel" in page.text
    assert "Sit back to touch a low box." in page.text
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs.get("class") == "jump"]
    assert "overlay.mp4#t=3.10,5.40" in links  # repetition 2 from 3.4 to 5.4 s, and a little before


def test_without_a_drawn_video_no_link_leads_nowhere() -> None:
    page = Page(build_report(document(set_of_squats())))

    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"] == ["#set-1"]
    assert "Watch movement 2 at 0:03.4" in page.text


def test_somebody_in_pain_gets_no_correction() -> None:
    stop = Cue(id="pain", text="Stop here.", time=8.2, set_index=1, role="main")
    page = Page(build_report(document(set_of_squats(), cues=(stop,))))

    assert "Stop here." in page.text
    assert "What to change" not in page.text
    assert "Stopped above parallel" not in page.text


def test_words_can_be_read_on_both_grounds() -> None:
    """WCAG 2.2 asks for a contrast of 4.5 for text (1.4.3)."""
    page = build_report(document(set_of_squats()))
    light, dark = (dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root {([^}]*)}", page))
    for colours in (light, dark):
        for name in ("ink", "quiet", "good", "near", "fault", "accent"):
            assert min(contrast(colours[name], colours[ground]) for ground in ("ground", "soft")) >= 4.5, name
    for name in ("text", "strong", "figure", "good-text", "fault-text"):
        paint = PAINTS[name]
        assert contrast(paint.fill, light["ground"]) >= 4.5, name
        assert contrast(paint.dark_fill, dark["ground"]) >= 4.5, name


def contrast(first: str | None, second: str) -> float:
    """Ratio of the relative luminances (WCAG 2.2)."""
    assert first
    lights = sorted(luminance(colour) + 0.05 for colour in (first, second))
    return lights[1] / lights[0]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    html = build_report(document(set_of_squats()), squatting(), b"\xff\xd8jpeg")
    page = Page(html)

    assert "default-src 'none'" in html
    assert page.count("script") == page.count("link") == 0
    sources = [value or "" for _, attrs in page.tags for name, value in attrs.items() if name in ("src", "href")]
    assert sources == ["#set-1", "data:image/jpeg;base64,/9hqcGVn"]


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
