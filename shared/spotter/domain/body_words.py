"""Words for joints and faults in the languages of the coach, so that a text can be held against what was measured.

Stems, lower case, matched at the beginning of a word; a concept is one thing under all its names.
"""

from __future__ import annotations

from collections.abc import Mapping

# Landmark name without side to the words for the joint.
JOINTS: Mapping[str, tuple[str, ...]] = {
    "knee": ("knee", "knie", "patella"),
    "hip": ("hip", "hüft", "pelvi", "becken"),
    "shoulder": ("shoulder", "schulter"),
    "elbow": ("elbow", "ellbogen", "ellenbogen"),
    "ankle": ("ankle", "knöchel", "sprunggelenk"),
    "heel": ("heel", "ferse"),
    "wrist": ("wrist", "handgelenk"),
    "foot_index": ("toe", "zeh"),
    "nose": ("neck", "head", "chin", "nacken", "hals", "kopf", "kinn"),
}

# Larger parts, and the joints that must all have been measured to speak of them.
PARTS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("trunk", "torso", "upper body", "oberkörper", "rumpf", "chest", "brust"): ("shoulder", "hip"),
    ("thigh", "oberschenkel"): ("hip", "knee"),
    ("shin", "unterschenkel", "schienbein"): ("knee", "ankle"),
    ("upper arm", "oberarm"): ("shoulder", "elbow"),
    ("forearm", "unterarm"): ("elbow", "wrist"),
    ("feet", "foot", "fuß", "füße"): ("ankle",),
}

# Parts between or inside the landmarks: only what an exercise file says of them may be said.
UNMEASURABLE: tuple[tuple[str, ...], ...] = (
    ("your back", "the back", "lower back", "upper back", "rücken"),
    ("spine", "spinal", "lumbar", "thoracic", "vertebra", "wirbelsäule", "lendenwirbel"),
    ("core", "abs ", "abdom", "bauch"),
    ("scapula", "shoulder blade", "schulterblatt", "schulterblätter"),
    ("glute", "gesäß", "hamstring", "quad", "bizeps", "biceps", "trizeps", "triceps", "muscle", "muskel"),
    ("grip", "finger", "griff"),
    ("breath", "atem", "atm", "brac"),
    ("ligament", "tendon", "meniscus", "cartilage", "sehne", "bänder", "bandscheibe", "knorpel"),
    ("injur", "verletz", "pain", "schmerz", "hurt", "damage", "schaden", "risk", "risiko", "danger", "gefährlich"),
    ("diagnos", "doctor", "arzt", "physio", "therap", "medic", "arthr", "hernia"),
    ("calorie", "kalorie", "heart rate", "puls"),
    ("bar path", "dumbbell", "barbell", "hantel", "weight", "gewicht"),
)

# What can go wrong, as a coach would say it.
FAULTS: tuple[tuple[str, ...], ...] = (
    ("sag", "sink", "sank", "durchhäng", "droop"),
    ("pike", "piking"),
    ("cave", "caving", "collaps", "valgus", "varus", "inward", "knock", "einknick", "nach innen", "x-bein"),
    ("outward", "bow-leg", "nach außen", "o-bein"),
    ("rounded", "rounding", "hunch", "slouch", "rund", "buckel"),
    ("arch", "hyperext", "overext", "overstretch", "hohlkreuz", "überstreck"),
    ("flar", "abspreiz"),
    ("shrug", "hochzieh"),
    ("sway", "swing", "swung", "momentum", "jerk", "kipping", "schwung", "schwing", "ruck"),
    ("bounc", "wipp", "feder"),
    ("shallow", "depth", "deep", "parallel", "half rep", "half-rep", "tief", "flach", "waagerecht"),
    ("lockout", "lock out", "lock-out", "locked", "fully extend", "full extension", "durchstreck", "gestreckt"),
    ("uneven", "asymm", "crooked", "lopsided", "unequal", "ungleich", "schief"),
    ("twist", "rotat", "verdreh"),
    ("lean", "tilt", "neig", "geneigt", "kipp", "gebeugt"),
    ("wobbl", "shak", "unstable", "instabil", "wackel", "zitter", "balance", "gleichgewicht"),
    (
        "rush",
        "too fast",
        "faster",
        "quick",
        "slow",
        "speed",
        "tempo",
        "drop",
        "schnell",
        "langsam",
        "absack",
        "abgesackt",
    ),
    ("bent", "krumm", "gekrümmt"),
    ("lift off", "lifted off", "came up", "abheb", "hob ab", "hoben ab"),
    ("tired", "fatigue", "ermüd", "müde"),
)

# Comparisons with an earlier session; true only when there is one and it was clearly worse.
PROGRESS: tuple[str, ...] = (
    *(
        "last time",
        "last week",
        "last session",
        "last workout",
        "previous",
        "improv",
        "better than",
        "progress",
        "stronger",
    ),
    *(
        "letzten mal",
        "letztes mal",
        "letzte woche",
        "letzten training",
        "verbesser",
        "besser als",
        "fortschritt",
        "stärker",
    ),
)
