"""The code of a function: an image or a zip with the layer in AWS, a zip with a `bootstrap` on a laptop."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from spotter_infra.options import ROOT, Options
from spotter_infra.stages import STAGES, Package, Stage, Use

HANDLER = "handler.handler"
NOT_CODE = ["Dockerfile", "requirements.txt", "__pycache__"]
EXECUTABLE = 0o755
BOOTSTRAP = """#!/bin/sh
# The same runtime client as in the image. Interpreter, PYTHONPATH and endpoints come from the embedded cloud's process.
exec "$SPOTTER_PYTHON" -m awslambdaric "$_HANDLER"
"""


NO_IMAGE = cdk.DockerImage.from_registry("never-pulled")
"""CDK asks for an image even where the bundling is done in Python."""


@dataclass(frozen=True)
class Code:
    """What `lambda_.Function` wants to know about code."""

    code: lambda_.Code
    runtime: lambda_.Runtime
    handler: str
    layers: tuple[lambda_.ILayerVersion, ...] | None = None


class Packaging:
    """Chooses the package of each function for one of the two worlds."""

    def __init__(self, scope: Construct, options: Options) -> None:
        self.scope = scope
        self.options = options
        self.layer: lambda_.LayerVersion | None = None

    def of(self, stage: Stage) -> Code:
        """The code of one function."""
        if self.options.local:
            return self._local(stage)
        return self._image(stage) if stage.package is Package.IMAGE else self._zip(stage)

    def _image(self, stage: Stage) -> Code:
        code = lambda_.Code.from_asset_image(
            str(ROOT),
            file=f"functions/{stage.name}/Dockerfile",
            build_args=base_image(self.options.lambda_base),
            exclude=other_contexts(stage),
            platform=ecr_assets.Platform.LINUX_AMD64,
        )
        return Code(code, lambda_.Runtime.FROM_IMAGE, lambda_.Handler.FROM_IMAGE)

    def _zip(self, stage: Stage) -> Code:
        code = lambda_.Code.from_asset(str(source_of(stage)), exclude=NOT_CODE)
        return Code(code, lambda_.Runtime.PYTHON_3_11, HANDLER, (self._shared_layer(),))

    def _shared_layer(self) -> lambda_.LayerVersion:
        """One layer for all zip functions: libraries and the package `spotter`."""
        if self.layer is None:
            built = self.options.layer_dir
            # A template that is only looked at may name an unbuilt layer; `Options` has refused any other.
            folder = built if built.is_dir() else ROOT / "layers" / "runtime"
            self.layer = lambda_.LayerVersion(
                self.scope,
                "Layer",
                code=lambda_.Code.from_asset(str(folder)),
                compatible_runtimes=[lambda_.Runtime.PYTHON_3_11],
                compatible_architectures=[lambda_.Architecture.X86_64],
                description="Libraries of the zip functions and the package spotter",
            )
        return self.layer

    def _local(self, stage: Stage) -> Code:
        folder = source_of(stage)
        code = lambda_.Code.from_asset(
            str(folder),
            exclude=NOT_CODE,
            asset_hash_type=cdk.AssetHashType.OUTPUT,
            bundling=cdk.BundlingOptions(image=NO_IMAGE, local=AddBootstrap(folder)),
        )
        return Code(code, lambda_.Runtime.PROVIDED_AL2023, HANDLER)


@jsii.implements(cdk.ILocalBundling)
class AddBootstrap:
    """Copies the handler and adds the executable that Lambda starts; no container is involved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # jsii reads the signature: only with the name `image` it unpacks the options.
    def try_bundle(self, output_dir: str, *, image: object, **_options: object) -> bool:  # noqa: ARG002
        """Write the package of one function to `output_dir`."""
        shutil.copytree(self.folder, output_dir, ignore=shutil.ignore_patterns(*NOT_CODE), dirs_exist_ok=True)
        bootstrap = Path(output_dir) / "bootstrap"
        bootstrap.write_text(BOOTSTRAP)
        bootstrap.chmod(EXECUTABLE)
        return True


def source_of(stage: Stage) -> Path:
    """The folder of a function."""
    return ROOT / "functions" / stage.name


def base_image(name: str | None) -> dict[str, str] | None:
    """The build argument that names the base image; without it the Dockerfile's placeholder stays."""
    return {"BASE": name} if name else None


def other_contexts(stage: Stage | None) -> list[str]:
    """What an image does not need of the common build context, so that foreign changes do not rebuild it.

    `stage` is None for the serving image.
    """
    models = [] if stage and Use.MODELS in stage.uses else ["build"]
    serving = ["infra"] if stage else []
    return [*models, *serving, *(f"functions/{other.name}" for other in STAGES if other != stage)]
