"""Small pictures for tests."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(colour: str, size: tuple[int, int] = (48, 64)) -> bytes:
    """A JPEG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()
