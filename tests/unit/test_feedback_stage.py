"""The step that writes feedback.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spotter.contracts.stages import FeedbackRequest, FeedbackResult, Job, MediaInfo, Options
from spotter.domain.assessment import Assessment
from spotter.domain.coaching import Feedback, Grounding, Usage
from spotter.domain.exercise import Exercise
from spotter.domain.rewording import Reworded, RewordedLine
from spotter.errors import LanguageModelUnavailable
from spotter.ports import Answer
from spotter.stages import feedback
from tests.coaching_cases import EXERCISES, assessment, squats
from tests.fakes import MemoryBlobs

JOB = Job(tenant_id="acme", video_id="v1")
KEY = f"{JOB.prefix}assessment.json"
FOUND = assessment(squats(((), ("depth",), ())))


class ScriptedModel:
    """`ports.LanguageModel` that gives prepared answers, one after the other."""

    name = "scripted-1"

    def __init__(self, *answers: Reworded | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def write(self, instructions: str, facts: str, answer_type: type[Any]) -> Answer:
        self.asked.append(facts)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answer(answer, Usage(requests=1, input_tokens=1000, output_tokens=200, usd=0.002))


def answer(headline: str = "Solid work on 3 squats.", lines: int = 4) -> Reworded:
    spoken = ["Your heels stayed down.", "Sit back onto a low box.", None, "3 repetitions, score 82."]
    written = [
        "Your heels stayed down.",
        "Repetition 2 stopped above parallel. Sit back onto a low box.",
        "Film from the front.",
        None,
    ]
    found = [RewordedLine(id=n, written=w, spoken=s) for n, (w, s) in enumerate(zip(written, spoken, strict=True))]
    return Reworded(headline=headline, lines=found[:lines])


class Counted:
    """`ports.Metrics` that keeps what it was told."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}

    def count(self, values: Mapping[str, float]) -> None:
        self.values = {name: value for name, value in values.items() if value}


def run(
    model: ScriptedModel | None = None,
    found: Assessment = FOUND,
    *,
    exercises: Mapping[str, Exercise] = EXERCISES,
    earlier: Mapping[str, Assessment] | None = None,
    metrics: Counted | None = None,
    **request: Any,
) -> tuple[FeedbackResult, Feedback]:
    blobs = MemoryBlobs()
    blobs.write(KEY, found.model_dump_json().encode(), "application/json")
    for key, session in (earlier or {}).items():
        blobs.write(key, session.model_dump_json().encode(), "application/json")
    result = feedback.run(
        FeedbackRequest(job=JOB, assessment_key=KEY, **request), feedback.Deps(blobs, model, exercises, metrics)
    )
    assert result.feedback_key == f"{JOB.prefix}feedback.json"
    return result, Feedback.model_validate_json(blobs.read(result.feedback_key))


def test_without_a_language_model_the_template_coach_speaks() -> None:
    result, said = run()

    assert (result.writer, said.writer, result.warnings) == ("template", "template", ())
    assert said.main_cue == "Sit back to touch a low box."


def test_a_grounded_answer_is_used_and_the_plan_stays() -> None:
    result, said = run(ScriptedModel(answer()))
    _, template = run()

    assert (result.writer, said.writer, result.warnings) == ("scripted-1", "scripted-1", ())
    assert said.headline == "Solid work on 3 squats."
    assert said.main_cue == "Sit back onto a low box."
    assert [(cue.id, cue.role) for cue in said.cues] == [(cue.id, cue.role) for cue in template.cues]


def test_one_wrong_answer_may_be_repaired_and_the_model_is_told_why() -> None:
    model = ScriptedModel(answer("Great work on 30 squats."), answer())

    result, said = run(model)

    assert result.writer == "scripted-1"
    assert "30 is no measured number" in model.asked[1]
    assert "30" not in said.text


def test_after_two_wrong_answers_the_template_coach_speaks_and_says_so() -> None:
    model = ScriptedModel(answer("Your knees caved in."), answer(lines=3))

    result, said = run(model)

    assert result.writer == said.writer == "template"
    assert [warned.code for warned in result.warnings] == ["UNGROUNDED_TEXT"]
    assert "knees caved" not in said.text


def test_a_text_with_words_of_its_own_is_replaced_by_its_draft_and_the_others_stay() -> None:
    flowery = answer("Solid work on 3 squats, champion of the lake.")
    metrics = Counted()

    result, said = run(ScriptedModel(flowery, flowery), metrics=metrics)
    _, template = run()

    assert (result.writer, result.warnings) == ("scripted-1", ())
    assert said.headline == template.headline
    assert said.main_cue == "Sit back onto a low box."
    assert said.grounding == Grounding(refused=2, replaced=1)
    assert metrics.values["TextsReplaced"] == 1


def test_whoever_claims_what_was_not_measured_is_believed_nothing() -> None:
    lying = answer("Solid work on 3 squats, champion of the lake, but your knees caved in.")

    _, said = run(ScriptedModel(lying, lying))

    assert said.writer == "template"
    assert said.grounding == Grounding(refused=2, fallen_back=True)


def test_a_silent_language_model_costs_a_warning_only() -> None:
    result, said = run(ScriptedModel(LanguageModelUnavailable()))

    assert [warned.code for warned in result.warnings] == ["LANGUAGE_MODEL_UNAVAILABLE"]
    assert said.main_cue == "Sit back to touch a low box."


def test_nothing_recognised_asks_no_language_model() -> None:
    model = ScriptedModel()

    result, said = run(model, assessment())

    assert (model.asked, result.writer, said.cues) == ([], "template", ())
    assert said.headline == "No exercise of the library was recognised in this video."


def test_cues_stay_within_the_video_when_its_length_is_known() -> None:
    media = MediaInfo(
        container="mp4", codec="h264", width=640, height=360, rotation=0, fps=30.0, duration=11.2,
        variable_frame_rate=False, has_audio=False, size_bytes=1,
    )  # fmt: skip

    _, said = run(media=media)

    assert said.cues
    assert all(cue.time < 11.2 for cue in said.cues)


def test_a_language_without_a_coach_is_answered_in_english_with_a_warning() -> None:
    result, said = run(options=Options(language="fr"))

    assert said.language == "en"
    assert [(warned.code, warned.values) for warned in result.warnings] == [
        ("LANGUAGE_UNSUPPORTED", {"language": "fr"})
    ]


def test_cost_and_refusals_are_recorded_and_counted() -> None:
    metrics = Counted()

    _, said = run(ScriptedModel(answer("Great work on 30 squats."), answer()), metrics=metrics)

    assert said.usage == Usage(requests=2, input_tokens=2000, output_tokens=400, usd=0.004)
    assert said.grounding == Grounding(refused=1, repaired=True)
    assert metrics.values == {
        "FeedbackWritten": 1,
        "AnswersRefused": 1,
        "AnswersRepaired": 1,
        "LanguageModelInputTokens": 2000,
        "LanguageModelOutputTokens": 400,
        "LanguageModelDollars": 0.004,
    }


def test_a_fall_back_is_counted_and_its_cost_is_kept() -> None:
    metrics = Counted()

    _, said = run(ScriptedModel(answer("You did 30."), LanguageModelUnavailable()), metrics=metrics)

    assert said.grounding == Grounding(refused=1, fallen_back=True)
    assert said.usage is not None
    assert said.usage.requests == 1
    assert metrics.values["TemplateFallbacks"] == 1


def test_the_template_says_nothing_that_the_check_refuses() -> None:
    squat = EXERCISES["squat"]
    spoilt = {**EXERCISES, "squat": squat.model_copy(update={"praise": {"en": "See https://evil.example for more."}})}
    metrics = Counted()

    _, said = run(exercises=spoilt, metrics=metrics)

    assert "evil" not in said.model_dump_json()
    assert said.main_cue == "Sit back to touch a low box."
    assert (said.grounding.dropped, metrics.values["TemplateLinesDropped"]) == (1, 1)


def test_progress_is_measured_against_the_athletes_earlier_video() -> None:
    shallow, deep = assessment(squats((("depth",),) * 8)), assessment(squats(((),) * 8))
    earlier = {"runs/acme/old/assessment.json": shallow}
    options = Options(athlete="ann", earlier=("deleted-meanwhile", "old"))

    _, said = run(found=deep, earlier=earlier, options=options)

    assert said.paragraphs[0].startswith("Better than last time: stopped above parallel in 0 of 8 movements")
    assert "Better" not in run(found=deep, earlier=earlier)[1].text


def test_whoever_reports_pain_is_not_coached_and_no_model_is_asked() -> None:
    model = ScriptedModel()

    result, said = run(model, options=Options(pain_reported=True))

    assert (model.asked, result.writer, result.warnings) == ([], "template", ())
    assert said.main_cue == "Stop here and see a doctor or a physiotherapist before you train on."
