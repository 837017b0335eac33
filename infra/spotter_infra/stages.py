"""The one table of functions: what each is made of, how much it may use and what it may touch.

Pure data without CDK, so that the lock export and the tests read it without starting Node. A new stage is one row here,
one state in the ASL file, one folder in `functions/` and one module in `spotter.stages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MINUTE = 60
LAMBDA_SECONDS = 15 * MINUTE
"""The longest that Lambda lets a function run."""
ONE_CORE_MB = 1769
"""Lambda gives one virtual CPU at this memory size, and more in proportion."""
NEW_ACCOUNT_MB = 3008
"""The largest memory size of an account whose quota was never raised: 1.7 virtual CPUs."""
SCRATCH_MB = 4096
"""Room in /tmp for the largest accepted upload (2 GB) beside what is made of it."""


class Package(StrEnum):
    """How a function reaches AWS. Locally all are zips."""

    IMAGE = "image"
    """Video or models inside: too large for a zip."""
    ZIP = "zip"
    """Our code only; libraries come from the layer."""


class Use(StrEnum):
    """A resource that a function uses. Permission and setting always come together (see `access`)."""

    UPLOADS_READ = "uploads_read"
    UPLOADS_WRITE = "uploads_write"
    UPLOADS_DELETE = "uploads_delete"
    TABLE_READ = "table_read"
    TABLE_UPDATE = "table_update"
    TABLE_CREATE_DELETE = "table_create_delete"
    MODELS = "models"
    CLIP_PICTURES = "clip_pictures"
    CLASSIFIER = "classifier"
    ANGLES = "angles"
    LANGUAGE_MODEL = "language_model"
    VOICE = "voice"
    VOICE_CACHE = "voice_cache"
    EVENT_BUS = "event_bus"


@dataclass(frozen=True)
class Stage:
    """One function.

    Attributes:
        name: folder in `functions/`, module in `spotter.stages`, capitalised the state of the machine.
        package: image or zip.
        extras: extras of the project whose closed set the function needs.
        memory_mb: also decides the share of a CPU.
        timeout_seconds: end of one invocation.
        scratch_mb: size of /tmp.
        reads: artefacts of a run it may read, as names under the run's prefix; `*` matches any characters.
        writes: artefacts of a run it may write.
        deletes: artefacts of a run it may delete.
        uses: everything else it may touch.
        heavy: keeps a core busy, so a laptop runs at most one per core.
        in_machine: False for functions that no state calls.
    """

    name: str
    package: Package
    extras: tuple[str, ...]
    memory_mb: int
    timeout_seconds: int
    scratch_mb: int = 512
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    heavy: bool = False
    in_machine: bool = True

    @property
    def title(self) -> str:
        """Name of its state and of its construct."""
        return self.name.capitalize()


STAGES: tuple[Stage, ...] = (
    Stage(
        "api",
        Package.ZIP,
        ("aws",),
        memory_mb=512,
        timeout_seconds=29,  # API Gateway gives up after 30 s
        reads=("*",),
        deletes=("*",),
        uses=(Use.UPLOADS_WRITE, Use.UPLOADS_DELETE, Use.TABLE_READ, Use.TABLE_CREATE_DELETE),
        in_machine=False,
    ),
    Stage(
        "ingest",
        Package.IMAGE,
        ("aws", "media"),
        memory_mb=ONE_CORE_MB,
        timeout_seconds=5 * MINUTE,
        scratch_mb=SCRATCH_MB,
        reads=("source", "media.json"),
        writes=("source", "media.json"),
        uses=(Use.UPLOADS_READ,),
    ),
    Stage(
        "enhance",
        Package.IMAGE,
        ("aws", "pose"),
        memory_mb=NEW_ACCOUNT_MB,
        timeout_seconds=5 * MINUTE,
        scratch_mb=SCRATCH_MB,
        reads=("source",),
        writes=("enhancement.json",),
        uses=(Use.MODELS,),
        heavy=True,
    ),
    Stage(
        "pose",
        Package.IMAGE,
        ("aws", "pose"),
        memory_mb=NEW_ACCOUNT_MB,
        timeout_seconds=LAMBDA_SECONDS,
        scratch_mb=SCRATCH_MB,
        reads=("source", "pose/*"),
        writes=("pose/*",),
        uses=(Use.MODELS, Use.CLIP_PICTURES),
        heavy=True,
    ),
    Stage(
        "stitch",
        Package.ZIP,
        ("aws",),
        memory_mb=ONE_CORE_MB,
        timeout_seconds=2 * MINUTE,
        reads=("pose/*",),
        writes=("sequence.npz", "raw.npz"),
    ),
    Stage(
        "classify",
        Package.ZIP,
        ("aws",),
        memory_mb=512,
        timeout_seconds=2 * MINUTE,
        reads=("sequence.npz", "inference.json"),
        writes=("timeline.json", "inference.json"),
        uses=(Use.CLASSIFIER,),
    ),
    Stage(
        "assess",
        Package.ZIP,
        ("aws", "measure"),
        memory_mb=ONE_CORE_MB,
        timeout_seconds=2 * MINUTE,
        reads=("sequence.npz", "timeline.json"),
        writes=("assessment.json", "angles.npz"),
        uses=(Use.ANGLES,),
    ),
    Stage(
        "feedback",
        Package.ZIP,
        ("aws", "coach"),
        memory_mb=512,
        timeout_seconds=2 * MINUTE,
        reads=("assessment.json",),
        writes=("feedback.json",),
        uses=(Use.LANGUAGE_MODEL,),
    ),
    Stage(
        "speech",
        Package.IMAGE,
        ("aws", "media"),
        memory_mb=512,
        timeout_seconds=2 * MINUTE,
        reads=("feedback.json", "speech/*"),
        writes=("speech/*", "cues.m4a", "captions.vtt"),
        uses=(Use.VOICE, Use.VOICE_CACHE),
    ),
    Stage(
        "render",
        Package.IMAGE,
        ("aws", "render"),
        memory_mb=NEW_ACCOUNT_MB,
        timeout_seconds=LAMBDA_SECONDS,
        scratch_mb=SCRATCH_MB,
        reads=("source", "sequence.npz", "assessment.json", "angles.npz", "feedback.json"),
        writes=("render/*",),
        heavy=True,
    ),
    Stage(
        "mux",
        Package.IMAGE,
        ("aws", "render"),
        memory_mb=ONE_CORE_MB,
        timeout_seconds=5 * MINUTE,
        scratch_mb=SCRATCH_MB,
        reads=("source", "render/*", "speech/*"),
        writes=("overlay.mp4",),
    ),
    Stage(
        "publish",
        Package.ZIP,
        ("aws", "report", "export"),
        memory_mb=ONE_CORE_MB,
        timeout_seconds=2 * MINUTE,
        reads=(
            "enhancement.json",
            "sequence.npz",
            "raw.npz",
            "timeline.json",
            "assessment.json",
            "angles.npz",
            "feedback.json",
            "speech/*",
            "render/*",
        ),
        writes=("results.json", "report.html", "report.pdf", "exports.zip"),
        deletes=("*",),  # what a run has left when its video was deleted meanwhile
        uses=(Use.TABLE_READ, Use.TABLE_UPDATE, Use.EVENT_BUS),
    ),
    Stage(
        "notify",
        Package.ZIP,
        ("aws",),
        memory_mb=512,
        timeout_seconds=90,
        uses=(Use.TABLE_READ,),
    ),
)
