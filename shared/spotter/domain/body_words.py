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
    ("your back", "the back", "lower back", "upper back", "rücken", "dein kreuz", "das kreuz", "im kreuz"),
    ("spine", "spinal", "lumbar", "thoracic", "vertebra", "wirbelsäule", "lendenwirbel"),
    ("core", "abs ", "abdom", "bauch", "spannung", "körperspannung", "rumpfspannung"),
    ("scapula", "shoulder blade", "schulterblatt", "schulterblätter"),
    (
        "glute",
        "gesäß",
        "po ",
        "hintern",
        "hamstring",
        "quad",
        "bizeps",
        "biceps",
        "trizeps",
        "triceps",
        "muscle",
        "muskel",
    ),
    ("calf", "calves", "wade", "hip flexor", "hüftbeuger", "kniescheibe"),
    ("grip", "finger", "griff"),
    ("breath", "atem", "atm", "ausatm", "einatm", "luft", "brac"),
    (
        "ligament",
        "tendon",
        "achilles",
        "menisc",
        "menisk",
        "cartilage",
        "sehne",
        "bänder",
        "kreuzband",
        "bandscheibe",
        "knorpel",
    ),
    ("injur", "verletz", "pain", "schmerz", "hurt", "damage", "schaden", "risk", "risiko", "danger", "gefährlich"),
    ("strain", "sprain", "torn", "inflam", "zerr", "gezerrt", "riss", "reiß", "gerissen", "entzünd"),
    ("diagnos", "doctor", "arzt", "ärzt", "orthop", "physio", "therap", "medic", "mediz", "arthr", "hernia"),
    ("calorie", "kalorie", "heart rate", "puls"),
    ("bar path", "stange", "dumbbell", "barbell", "hantel", "kurzhantel", "langhantel", "weight", "gewicht"),
)

# What can go wrong, as a coach would say it.
FAULTS: tuple[tuple[str, ...], ...] = (
    ("sag", "sink", "sank", "durchhäng", "häng", "droop"),
    ("pike", "piking", "knick", "abknick", "abgeknickt"),
    ("cave", "caving", "collaps", "valgus", "varus", "inward", "knock", "einknick", "nach innen", "x-bein"),
    ("outward", "bow-leg", "nach außen", "o-bein"),
    ("rounded", "rounding", "hunch", "slouch", "rund", "buckel"),
    ("arch", "hyperext", "overext", "overstretch", "hohlkreuz", "überstreck"),
    ("flar", "abspreiz", "abgespreizt", "weit ab"),
    ("shrug", "hochzieh", "hochgezogen", "zu den ohren"),
    ("too narrow", "too wide", "zu eng", "zu breit"),
    ("sway", "swing", "swung", "momentum", "jerk", "kipping", "schwung", "schwing", "ruck"),
    ("bounc", "wipp", "feder"),
    ("shallow", "depth", "deep", "parallel", "half rep", "half-rep", "tief", "flach", "waagerecht"),
    (
        "lockout",
        "lock out",
        "lock-out",
        "locked",
        "fully extend",
        "full extension",
        "durchstreck",
        "durchdrück",
        "durchgedrückt",
        "gestreckt",
    ),
    (
        "uneven",
        "asymm",
        "crooked",
        "lopsided",
        "unequal",
        "weaker",
        "ungleich",
        "gleicher höhe",
        "gleich hoch",
        "schwächer",
        "schief",
    ),
    ("twist", "rotat", "verdreh"),
    ("lean", "tilt", "neig", "geneigt", "kipp", "gebeugt", "vorgebeugt", "fällt nach", "fallen nach"),
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
    (
        "lift off",
        "lifted off",
        "came up",
        "abheb",
        "hob ab",
        "hoben ab",
        "off the floor",
        "off the ground",
        "vom boden",
    ),
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
        "personal best",
        "than usual",
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
        "fitter",
        "bestleistung",
        "beste leistung",
        "rekord",
        "bisher",
        "als sonst",
        "wie sonst",
    ),
)
