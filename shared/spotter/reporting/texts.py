"""What a language has to say for the report. What the coach and the exercise files say comes from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spotter.domain.assessment import Outcome, Severity
from spotter.domain.enhancement import Step
from spotter.domain.phrases import SingularPlural
from spotter.domain.view import View


@dataclass(frozen=True)
class ReportTexts:
    """Templates for `str.format`; names say where each stands.

    English has no `warnings` of its own: that is the language in which they are noted.
    """

    report: str
    no_exercise: str
    form_of_100: str
    form_unknown: str
    score_label: str
    repetitions: SingularPlural
    attempts: SingularPlural
    held: str
    more_words: str
    work_on: str
    poster: str
    session: str
    session_label: str
    session_key: str
    set_heading: str
    set_counted: str
    set_held: str
    set_form: str
    set_form_unknown: str
    set_technique: str
    set_confidence: str
    set_alternative: str
    no_movement: str
    no_set: str
    no_set_help: str
    change: str
    noticed: str
    went_well: str
    mostly_clean: str
    nothing_to_change: str
    nothing_judged: str
    severities: Mapping[Severity, str]
    seen_in: str
    watch: str
    watch_movement: str
    more_moments: str
    picture_of: str
    course: str
    course_label: str
    course_key: str
    target_key: str
    each: str
    each_key: str
    each_label: str
    movement: str
    not_counted: str
    with_fault: str
    range_of_motion: str
    range_label: str
    range_key: str
    range_near_key: str
    tempo: str
    tempo_label: str
    tempo_key: str
    symmetry: str
    symmetry_label: str
    symmetry_key: str
    symmetry_unseen: str
    as_table: str
    numbers: str
    score: str
    time: str
    phase_names: Mapping[str, str]
    start: str
    turn: str
    end: str
    smallest: str
    largest: str
    range: str
    difference: str
    joint: str
    sides: Mapping[str, str]
    joints: Mapping[str, str]
    units: Mapping[str, str]
    short_units: Mapping[str, str]
    angle_of: str
    outcomes: Mapping[Outcome, str]
    target_at_least: str
    target_at_most: str
    cues: str
    roles: Mapping[str, str]
    limits: str
    limit_camera: str
    limit_camera_view: str
    limit_corrected: str
    views: Mapping[View, str]
    limit_body: str
    limit_medical: str
    made: str
    video: str
    video_facts: str
    variable: str
    analysed: str
    statuses: Mapping[str, str]
    purposes: Mapping[str, str]
    picture: str
    picture_steps: Mapping[Step, str]
    picture_done: str
    picture_left: str
    program: str
    result: str
    warnings: Mapping[str, str]
    without: str
    lacking: Mapping[str, str]
    skip: str
    page: str
