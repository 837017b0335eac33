"""What an operator chooses, read from the CDK context once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import constructs

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "spotter:"
POSE_CONCURRENCY = 40
"""What an inline Map runs side by side at most."""
LOCAL_POSE_CONCURRENCY = 2
CLASSIFIERS = ("clean", "full")
"""Weights that ship (`spotter.models.classifiers`); the first is the default."""

SWITCH = ("false", "true")
"""The first is the default."""

FAULT_MODELS = ("shown", "weighed", "off")
"""What the fault model may do (`spotter.runtime.settings.AssessSettings`); the first is the default."""

OPENAI_SETTINGS = (
    "openai_model",
    "openai_temperature",
    "openai_max_output_tokens",
    "openai_timeout_seconds",
    "openai_max_retries",
    "openai_input_price",
    "openai_output_price",
)
"""Context keys that reach the function `feedback` as settings of the same name."""


class Target(StrEnum):
    """The two worlds that the one template is made for."""

    CLOUD = "cloud"
    LOCAL = "local"


class OptionError(ValueError):
    """A context value is missing or cannot be used; the text says what to type."""


@dataclass(frozen=True)
class Options:
    """Context keys without their prefix `spotter:`; docs/operations.md has the table.

    Attributes:
        target: `cloud`, or `local` for the embedded cloud.
        check: the template is to be looked at, not deployed: assets may be unbuilt, and the rules of cdk-nag are applied.
        cores: local only: how many heavy functions run side by side.
        lambda_base: full name of the public Lambda base image for Python 3.11.
        serving_base: full name of an image with CUDA, cuDNN and Python 3.11.
        classifier: weights of the exercise classifier, `clean` or `full`.
        angle_correction: whether joint angles are corrected where the network is sure.
        fault_model: what the fault model may do, one of `FAULT_MODELS`.
        video_expert: `s3://bucket/key` of the `model.tar.gz` of a video expert; None = landmarks decide alone.
        openai_secret: name of the secret that holds the OpenAI key; None = the template coach writes.
        openai_settings: how the language model is asked, by the names of `OPENAI_SETTINGS`.
        web_origin: the web origin that may call the API and upload from a browser.
        alarm_email: who is told when an alarm fires; None = subscribe to the topic yourself.
    """

    target: Target = Target.CLOUD
    check: bool = False
    cores: int = 2
    lambda_base: str | None = None
    serving_base: str | None = None
    classifier: str = "clean"
    angle_correction: bool = False
    fault_model: str = FAULT_MODELS[0]
    video_expert: str | None = None
    openai_secret: str | None = None
    openai_settings: Mapping[str, str] = field(default_factory=dict)
    web_origin: str = "*"
    alarm_email: str | None = None

    @classmethod
    def from_context(cls, node: constructs.Node) -> Options:
        """Read the options.

        Raises:
            OptionError: a value cannot be used, or something that a deployment needs is missing.
        """

        def value(name: str) -> Any:
            return node.try_get_context(PREFIX + name)

        target = value("target") or Target.CLOUD
        if target not in list(Target):
            raise OptionError(f"spotter:target is `cloud` or `local`, not `{target}`.")
        options = cls(
            target=Target(target),
            check=str(value("check")).lower() == "true",
            cores=_number("cores", value("cores"), cls.cores),
            lambda_base=value("lambda_base"),
            serving_base=value("serving_base"),
            classifier=_one_of("classifier", value("classifier"), CLASSIFIERS),
            angle_correction=_one_of("angle_correction", value("angle_correction"), SWITCH) == SWITCH[1],
            fault_model=_one_of("fault_model", value("fault_model"), FAULT_MODELS),
            video_expert=_archive("video_expert", value("video_expert")),
            openai_secret=value("openai_secret"),
            openai_settings={name: str(value(name)) for name in OPENAI_SETTINGS if value(name) is not None},
            web_origin=value("web_origin") or cls.web_origin,
            alarm_email=value("alarm_email"),
        )
        if not options.local and not options.check:
            options.assert_deployable()
        return options

    @property
    def local(self) -> bool:
        """Whether the embedded cloud gets the template."""
        return self.target is Target.LOCAL

    @property
    def pose_concurrency(self) -> int:
        """How many pieces of one video are looked at side by side."""
        return LOCAL_POSE_CONCURRENCY if self.local else POSE_CONCURRENCY

    @property
    def layer_dir(self) -> Path:
        """Where `make package` builds the layer of the zip functions."""
        return ROOT / "build" / "layer"

    @property
    def models_dir(self) -> Path:
        """Where `make package` puts the model files that images copy in."""
        return ROOT / "build" / "models"

    def assert_deployable(self) -> None:
        """Refuse to synthesise what could only fail later.

        Raises:
            OptionError: the layer or the models are not built, or a base image has no name.
        """
        for built in (self.layer_dir / "python", self.models_dir):
            if not built.is_dir():
                raise OptionError(
                    f"{built.relative_to(ROOT)} is missing: run `make package` first "
                    "(or pass `-c spotter:check=true` to look at the template only)."
                )
        for name in ("lambda_base", "serving_base"):
            if not getattr(self, name):
                raise OptionError(f"Pass `-c spotter:{name}=<image>`: docs/operations.md says which image.")


def _one_of(name: str, text: Any, choices: tuple[str, ...]) -> str:
    """One of the choices; the first without a value."""
    if text is None:
        return choices[0]
    if text not in choices:
        raise OptionError(f"spotter:{name} is one of {', '.join(choices)}, not `{text}`.")
    return str(text)


def _archive(name: str, text: Any) -> str | None:
    """The place of a model archive."""
    if text is None:
        return None
    if re.fullmatch(r"s3://[a-z0-9.-]{3,63}/[^*?]+\.tar\.gz", str(text)):
        return str(text)
    raise OptionError(f"spotter:{name} is s3://<bucket>/<key>.tar.gz, not `{text}`.")


def _number(name: str, text: Any, default: int) -> int:
    """A positive whole number of the context."""
    if text is None:
        return default
    if not str(text).isdecimal() or int(text) < 1:
        raise OptionError(f"spotter:{name} is a whole number from 1 on, not `{text}`.")
    return int(text)
