"""The report's own words per language. What the coach and the exercise files say comes from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spotter.domain.assessment import Outcome, Severity
from spotter.domain.enhancement import Step
from spotter.domain.phrases import DEFAULT_LANGUAGE, SingularPlural
from spotter.domain.view import View


@dataclass(frozen=True)
class ReportTexts:
    """Templates for `str.format`; names say where each stands."""

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
    watch_repetition: str
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
    skip: str
    page: str


ENGLISH = ReportTexts(
    report="Spotter report",
    no_exercise="No exercise recognised",
    form_of_100="form, of 100",
    form_unknown="form could not be judged",
    score_label="Form score {score} of 100",
    repetitions=("repetition", "repetitions"),
    attempts=("attempt, not counted", "attempts, not counted"),
    held="held",
    more_words="More from the coach",
    work_on="Work on this first",
    poster="A moment of the video with the measured skeleton",
    session="The session",
    session_label="{sets} in {duration} of video. {list}",
    session_key="One mark per movement: green = good, orange = with a fault, blue = counted but not judged, hollow = attempt that does not count.",
    set_heading="Set {index}: {name}",
    set_counted="{counted} counted of {total} movements",
    set_held="Held for {seconds}",
    set_form="form {score} of 100",
    set_form_unknown="form not judged",
    set_technique="{percent} % good movements",
    set_confidence="recognised with confidence {confidence}",
    set_alternative="next: {name}, {confidence}",
    no_movement="No movement was found in this set.",
    no_set="No set was found",
    no_set_help="Film the whole body with the camera standing still, or name the exercise when you upload.",
    change="What to change",
    noticed="Also noticed",
    went_well="What went well",
    mostly_clean="Most repetitions were clean.",
    nothing_to_change="No fault was measured in this set.",
    nothing_judged="The form could not be judged in this set.",
    severities={
        Severity.SAFETY: "safety",
        Severity.MAJOR: "major",
        Severity.MINOR: "minor",
        Severity.NOTE: "note, not scored",
    },
    seen_in="{which} ({count} of {total} judged)",
    watch="Watch from {time}",
    watch_repetition="Watch repetition {index} at {time}",
    more_moments="and {count} more",
    picture_of="Repetition {index} at {time}",
    course="{name} through the set",
    course_label="{name} in {unit} through {count} movements, from {low} to {high}",
    course_key="Circles are turning points; grounds are the numbered movements (orange = with a fault, dashed = not counted).",
    target_key="Red dashes: target {values}.",
    each="Each repetition",
    each_key="The same curve movement by movement; the dashed line is your best one. The number on the right is the score.",
    each_label="Movement {index}, {verdict}: {name} from {low} to {high}",
    movement="No.",
    not_counted="not counted",
    with_fault="with a fault",
    range_of_motion="Range of motion: {joint}",
    range_label="Smallest to largest angle of the {joint} per movement",
    range_key="From the smallest to the largest angle; the number is the range. Blue = left, orange = right.",
    range_near_key="From the smallest to the largest angle of the nearer ({side}) side; the number is the range.",
    tempo="Tempo",
    tempo_label="Seconds of each phase per movement",
    tempo_key="The number is the time of the movement without the rest after it.",
    symmetry="Left and right",
    symmetry_label="Left minus right of the {joint} at the turning point per movement, in degrees",
    symmetry_key="{joint} at the turning point, left minus right. Inside the green band the sides cannot be told apart.",
    symmetry_unseen="Not measured: from the side one limb hides the other. Film from the front to compare both sides.",
    as_table="As a table",
    numbers="All movements in numbers",
    score="Score",
    time="Time",
    phase_names={
        "eccentric": "lowering",
        "bottom": "pause below",
        "concentric": "lifting",
        "top": "pause above",
        "hold": "hold",
    },
    start="start",
    turn="turning point",
    end="end",
    smallest="smallest",
    largest="largest",
    range="range",
    difference="left minus right",
    joint="joint",
    sides={"left": "left", "right": "right"},
    joints={"knee": "knee", "hip": "hip", "elbow": "elbow", "shoulder": "shoulder", "ankle": "ankle"},
    units={"deg": "degrees", "torso": "torso lengths", "shoulders": "shoulder widths", "ratio": "ratio"},
    short_units={"deg": "°", "s": " s", "torso": " torso", "shoulders": " shoulders", "ratio": ""},
    angle_of="{joint} angle",
    outcomes={
        Outcome.PASS: "good",
        Outcome.BORDERLINE: "borderline",
        Outcome.FAIL: "fault",
        Outcome.NOT_ASSESSABLE: "not judged",
    },
    target_at_least="at least {limit}",
    target_at_most="at most {limit}",
    cues="Spoken cues",
    roles={"praise": "praise", "main": "main cue", "secondary": "cue", "summary": "summary"},
    limits="What the camera could not see",
    limit_camera="Angles come from one camera; where the truth was known they were 15 degrees off on average. Values near to a limit are called borderline.",
    limit_camera_view="The camera saw the person from {view}.",
    views={
        View.FRONT: "the front",
        View.BACK: "behind",
        View.LEFT: "the left side",
        View.RIGHT: "the right side",
        View.DIAGONAL: "an angle",
    },
    limit_body="The shape of the back, the load, and contact with floor or bar cannot be measured from body landmarks.",
    limit_medical="This is no medical advice. Stop when something hurts and ask a professional.",
    made="How it was made",
    video="Video",
    video_facts="{width}×{height}, {fps} frames per second{variable}, {duration}, {codec}",
    variable=" (variable)",
    analysed="Analysed",
    statuses={"COMPLETED": "completed", "COMPLETED_WITH_WARNINGS": "completed with warnings"},
    purposes={"pose": "Pose model", "classifier": "Classifier", "coach": "Coach", "voice": "Voice"},
    picture="Picture",
    picture_steps={
        Step.TURN: "turned upright",
        Step.STABILISE: "steadied",
        Step.BRIGHTEN: "brightened",
        Step.DENOISE: "denoised",
        Step.CROP: "cropped to the person",
    },
    picture_done="{steps} for the analysis; visibility of the joints {before} before, {after} after, in {probes} frames",
    picture_left="analysed as it is: no improvement helped",
    program="Program",
    result="Result",
    warnings={},
    skip="Skip to the sets",
    page="Page {number}",
)

GERMAN = ReportTexts(
    report="Spotter-Bericht",
    no_exercise="Keine Übung erkannt",
    form_of_100="Ausführung, von 100",
    form_unknown="Ausführung nicht zu beurteilen",
    score_label="Ausführung {score} von 100",
    repetitions=("Wiederholung", "Wiederholungen"),
    attempts=("Versuch, nicht gezählt", "Versuche, nicht gezählt"),
    held="gehalten",
    more_words="Mehr vom Trainer",
    work_on="Daran zuerst arbeiten",
    poster="Ein Moment des Videos mit dem gemessenen Skelett",
    session="Das Training",
    session_label="{sets} in {duration} Video. {list}",
    session_key="Ein Zeichen je Bewegung: grün = gut, orange = mit Fehler, blau = gezählt, aber nicht beurteilt, hohl = Versuch, der nicht zählt.",
    set_heading="Satz {index}: {name}",
    set_counted="{counted} von {total} Bewegungen gezählt",
    set_held="{seconds} gehalten",
    set_form="Ausführung {score} von 100",
    set_form_unknown="Ausführung nicht beurteilt",
    set_technique="{percent} % gute Bewegungen",
    set_confidence="erkannt mit Sicherheit {confidence}",
    set_alternative="danach: {name}, {confidence}",
    no_movement="In diesem Satz wurde keine Bewegung gefunden.",
    no_set="Es wurde kein Satz gefunden",
    no_set_help="Filme den ganzen Körper mit ruhig stehender Kamera oder nenne die Übung beim Hochladen.",
    change="Was zu ändern ist",
    noticed="Außerdem aufgefallen",
    went_well="Was gut war",
    mostly_clean="Die meisten Wiederholungen waren sauber.",
    nothing_to_change="In diesem Satz wurde kein Fehler gemessen.",
    nothing_judged="Die Ausführung war in diesem Satz nicht zu beurteilen.",
    severities={
        Severity.SAFETY: "Sicherheit",
        Severity.MAJOR: "schwer",
        Severity.MINOR: "leicht",
        Severity.NOTE: "Hinweis, ohne Wertung",
    },
    seen_in="{which} ({count} von {total} beurteilten)",
    watch="Ansehen ab {time}",
    watch_repetition="Wiederholung {index} ansehen, bei {time}",
    more_moments="und {count} weitere",
    picture_of="Wiederholung {index} bei {time}",
    course="{name} im Verlauf des Satzes",
    course_label="{name} in {unit} über {count} Bewegungen, von {low} bis {high}",
    course_key="Kreise sind Umkehrpunkte; Flächen sind die nummerierten Bewegungen (orange = mit Fehler, gestrichelt = nicht gezählt).",
    target_key="Rote Striche: Ziel {values}.",
    each="Jede Wiederholung",
    each_key="Dieselbe Kurve Bewegung für Bewegung; gestrichelt ist deine beste. Rechts oben stehen die Punkte.",
    each_label="Bewegung {index}, {verdict}: {name} von {low} bis {high}",
    movement="Nr.",
    not_counted="nicht gezählt",
    with_fault="mit Fehler",
    range_of_motion="Bewegungsumfang: {joint}",
    range_label="Kleinster bis größter Winkel ({joint}) je Bewegung",
    range_key="Vom kleinsten zum größten Winkel; die Zahl ist der Umfang. Blau = links, orange = rechts.",
    range_near_key="Vom kleinsten zum größten Winkel der näheren Seite ({side}); die Zahl ist der Umfang.",
    tempo="Tempo",
    tempo_label="Sekunden jeder Phase je Bewegung",
    tempo_key="Die Zahl ist die Zeit der Bewegung ohne die Pause danach.",
    symmetry="Links und rechts",
    symmetry_label="Links minus rechts ({joint}) am Umkehrpunkt je Bewegung, in Grad",
    symmetry_key="{joint} am Umkehrpunkt, links minus rechts. Im grünen Band sind die Seiten nicht zu unterscheiden.",
    symmetry_unseen="Nicht gemessen: Von der Seite verdeckt ein Glied das andere. Filme von vorne, um beide Seiten zu vergleichen.",
    as_table="Als Tabelle",
    numbers="Alle Bewegungen in Zahlen",
    score="Punkte",
    time="Zeit",
    phase_names={
        "eccentric": "senken",
        "bottom": "Pause unten",
        "concentric": "heben",
        "top": "Pause oben",
        "hold": "halten",
    },
    start="Anfang",
    turn="Umkehrpunkt",
    end="Ende",
    smallest="kleinster",
    largest="größter",
    range="Umfang",
    difference="links minus rechts",
    joint="Gelenk",
    sides={"left": "links", "right": "rechts"},
    joints={"knee": "Knie", "hip": "Hüfte", "elbow": "Ellbogen", "shoulder": "Schulter", "ankle": "Sprunggelenk"},
    units={"deg": "Grad", "torso": "Rumpflängen", "shoulders": "Schulterbreiten", "ratio": "Verhältnis"},
    short_units={"deg": "°", "s": " s", "torso": " Rumpf", "shoulders": " Schultern", "ratio": ""},
    angle_of="{joint}winkel",
    outcomes={
        Outcome.PASS: "gut",
        Outcome.BORDERLINE: "grenzwertig",
        Outcome.FAIL: "Fehler",
        Outcome.NOT_ASSESSABLE: "nicht beurteilt",
    },
    target_at_least="mindestens {limit}",
    target_at_most="höchstens {limit}",
    cues="Gesprochene Hinweise",
    roles={"praise": "Lob", "main": "Haupthinweis", "secondary": "Hinweis", "summary": "Ergebnis"},
    limits="Was die Kamera nicht sehen konnte",
    limit_camera="Die Winkel stammen aus einer Kamera; wo die Wahrheit bekannt war, lagen sie im Mittel 15 Grad daneben. Nahe an einer Grenze heißt ein Wert grenzwertig.",
    limit_camera_view="Die Kamera sah die Person {view}.",
    views={
        View.FRONT: "von vorne",
        View.BACK: "von hinten",
        View.LEFT: "von links",
        View.RIGHT: "von rechts",
        View.DIAGONAL: "von schräg",
    },
    limit_body="Die Form des Rückens, die Last und der Kontakt zu Boden oder Stange sind aus Körperpunkten nicht zu messen.",
    limit_medical="Das ist kein medizinischer Rat. Hör auf, wenn etwas schmerzt, und frag eine Fachperson.",
    made="Wie er entstanden ist",
    video="Video",
    video_facts="{width}×{height}, {fps} Bilder pro Sekunde{variable}, {duration}, {codec}",
    variable=" (schwankend)",
    analysed="Ausgewertet",
    statuses={"COMPLETED": "vollständig", "COMPLETED_WITH_WARNINGS": "mit Warnungen"},
    purposes={"pose": "Posenmodell", "classifier": "Übungserkennung", "coach": "Trainertext", "voice": "Stimme"},
    picture="Bild",
    picture_steps={
        Step.TURN: "aufgerichtet",
        Step.STABILISE: "beruhigt",
        Step.BRIGHTEN: "aufgehellt",
        Step.DENOISE: "entrauscht",
        Step.CROP: "auf die Person zugeschnitten",
    },
    picture_done="für die Auswertung {steps}; Sichtbarkeit der Gelenke vorher {before}, nachher {after}, in {probes} Bildern",
    picture_left="ausgewertet, wie es ist: keine Verbesserung half",
    program="Programm",
    result="Ergebnis",
    warnings={
        "NO_EXERCISE_FOUND": "In diesem Video wurde keine Übung der Bibliothek erkannt.",
        "PERSON_CHANGED": "Im Bild sind mehrere Personen; einer davon wurde gefolgt.",
        "VOICE_LANGUAGE_UNSUPPORTED": "Für diese Sprache gibt es keine Stimme. Die Untertitel sind da, gesprochene Hinweise nicht.",
        "VIDEO_TRUNCATED": "Die Datei endet früher, als ihr Anfang sagt; ausgewertet wurde, was da ist.",
    },
    skip="Zu den Sätzen springen",
    page="Seite {number}",
)

REPORT_TEXTS: Mapping[str, ReportTexts] = {DEFAULT_LANGUAGE: ENGLISH, "de": GERMAN}
