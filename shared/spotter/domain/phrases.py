"""The sentence pieces of the template coach, per language. Faults, praise and names come from the exercise files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spotter.domain.view import View

SingularPlural = tuple[str, str]


@dataclass(frozen=True)
class Phrases:
    """Templates for `str.format`. What depends on the tone is in `tones`."""

    decimal_mark: str
    repetitions: SingularPlural
    attempts: SingularPlural
    no_repetition: str
    is_clean: str
    is_not_clean: str
    all_clean: str
    some_clean: str
    none_clean: str
    held: str
    not_held: str
    score: str
    no_score: str
    sets: SingularPlural
    in_set: str
    nothing_recognised: str
    nothing_recognised_help: str
    praise_written: str
    progress_written: str
    pain: str
    pain_why: str
    which: SingularPlural
    which_movements: SingularPlural  # where one of them does not count
    which_of_many: str
    which_all: str
    doubted_written: str
    doubted_spoken: str
    which_times: str
    and_: str
    to: str
    measured: SingularPlural
    measured_name: str
    at_most: str
    at_least: str
    not_counted: SingularPlural
    attempt_reasons: Mapping[str, str]
    attempt_reason_unknown: str
    unseen: str
    film_from: str
    hidden: str
    views: Mapping[View, str]
    units: Mapping[str, str]


ENGLISH = Phrases(
    decimal_mark=".",
    repetitions=("{count} repetition", "{count} repetitions"),
    attempts=("{count} attempt not counted", "{count} attempts not counted"),
    no_repetition="no complete repetition",
    is_clean="clean",
    is_not_clean="not clean",
    all_clean="all clean",
    some_clean="{count} of them clean",
    none_clean="none of them clean",
    held="held for {seconds} seconds",
    not_held="not held in position",
    score="Score {score} of 100.",
    no_score="The form could not be judged.",
    sets=("{count} set", "{count} sets"),
    in_set="Set {index}, {exercise}: ",
    nothing_recognised="No exercise of the library was recognised in this video.",
    nothing_recognised_help="Film the whole body with the camera standing still, or name the exercise when you upload.",
    praise_written="{praise} That held in {count} of {total} movements.",
    progress_written="Better than last time: {seen} in {count} of {total} movements, last time in {before} of {before_total}.",
    pain="Stop here and see a doctor or a physiotherapist before you train on.",
    pain_why="You wrote that something hurts. A video cannot tell why, so there is no correction this time.",
    which=("Repetition {numbers}", "Repetitions {numbers}"),
    which_movements=("Movement {numbers}", "Movements {numbers}"),
    which_of_many="{count} of {total} movements",
    which_all="Every repetition",
    doubted_written="This may be an error of the measurement: look at it in the video.",
    doubted_spoken="This may help. {said}",
    which_times="At {times}",
    and_="and",
    to="to",
    measured=("{name}: {value}, target {limit}.", "{name}: {value} at worst, target {limit}."),
    measured_name="measured",
    at_most="at most {limit}",
    at_least="at least {limit}",
    not_counted=(
        "Movement {numbers} was not counted: {reason}.",
        "Movements {numbers} were not counted: {reason}.",
    ),
    attempt_reasons={
        "incomplete_range": "the movement did not go through its full range",
        "incomplete_clip": "the video begins or ends within the movement",
    },
    attempt_reason_unknown="the movement was not complete",
    unseen="Not judged: {names} ({why}).",
    film_from="film {views}",
    hidden="joints were hidden or outside the picture",
    views={
        View.FRONT: "from the front",
        View.BACK: "from behind",
        View.LEFT: "from the side",
        View.RIGHT: "from the side",
        View.DIAGONAL: "at an angle",
    },
    units={
        "deg": "{value} degrees",
        "s": "{value} seconds",
        "torso": "{value} of the torso length",
        "shoulders": "{value} shoulder widths",
    },
)

GERMAN = Phrases(
    decimal_mark=",",
    repetitions=("{count} Wiederholung", "{count} Wiederholungen"),
    attempts=("{count} Versuch nicht gezählt", "{count} Versuche nicht gezählt"),
    no_repetition="keine vollständige Wiederholung",
    is_clean="sauber",
    is_not_clean="nicht sauber",
    all_clean="alle sauber",
    some_clean="davon {count} sauber",
    none_clean="keine davon sauber",
    held="{seconds} Sekunden gehalten",
    not_held="nicht in der Position gehalten",
    score="{score} von 100 Punkten.",
    no_score="Die Ausführung war nicht zu beurteilen.",
    sets=("{count} Satz", "{count} Sätze"),
    in_set="Satz {index}, {exercise}: ",
    nothing_recognised="In diesem Video wurde keine Übung der Bibliothek erkannt.",
    nothing_recognised_help="Filme den ganzen Körper mit ruhig stehender Kamera oder nenne die Übung beim Hochladen.",
    praise_written="{praise} Das galt in {count} von {total} Bewegungen.",
    progress_written="Besser als beim letzten Mal: {seen} in {count} von {total} Bewegungen, letztes Mal in {before} von {before_total}.",
    pain="Hör hier auf und frag eine Ärztin oder einen Physiotherapeuten, bevor du weiter trainierst.",
    pain_why="Du hast geschrieben, dass etwas weh tut. Woran es liegt, zeigt kein Video, darum gibt es diesmal keine Korrektur.",
    which=("Wiederholung {numbers}", "Wiederholungen {numbers}"),
    which_movements=("Bewegung {numbers}", "Bewegungen {numbers}"),
    which_of_many="{count} von {total} Bewegungen",
    which_all="Jede Wiederholung",
    doubted_written="Das kann ein Messfehler sein: Sieh es dir im Video an.",
    doubted_spoken="Das kann helfen. {said}",
    which_times="Bei {times}",
    and_="und",
    to="bis",
    measured=("{name}: {value}, Ziel {limit}.", "{name}: {value} im schlechtesten Fall, Ziel {limit}."),
    measured_name="gemessen",
    at_most="höchstens {limit}",
    at_least="mindestens {limit}",
    not_counted=("Bewegung {numbers} zählt nicht: {reason}.", "Bewegungen {numbers} zählen nicht: {reason}."),
    attempt_reasons={
        "incomplete_range": "der Bewegungsweg war nicht vollständig",
        "incomplete_clip": "das Video beginnt oder endet mitten in der Bewegung",
    },
    attempt_reason_unknown="die Bewegung war nicht vollständig",
    unseen="Nicht beurteilt: {names} ({why}).",
    film_from="filme {views}",
    hidden="Gelenke waren verdeckt oder außerhalb des Bildes",
    views={
        View.FRONT: "von vorne",
        View.BACK: "von hinten",
        View.LEFT: "von der Seite",
        View.RIGHT: "von der Seite",
        View.DIAGONAL: "von schräg vorne",
    },
    units={
        "deg": "{value} Grad",
        "s": "{value} Sekunden",
        "torso": "{value} der Rumpflänge",
        "shoulders": "{value} Schulterbreiten",
    },
)

DEFAULT_LANGUAGE = "en"
LANGUAGES: Mapping[str, Phrases] = {DEFAULT_LANGUAGE: ENGLISH, "de": GERMAN}
