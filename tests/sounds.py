"""Sound files as samples."""

from __future__ import annotations

import io

import av
import numpy as np
from numpy.typing import NDArray


def decoded(content: bytes, rate: int, *, heed_edits: bool = True) -> NDArray[np.int16]:
    """Mono samples from second 0 on; without the edit list a player does not skip what the encoder put before the sound."""
    options = {} if heed_edits else {"ignore_editlist": "1"}
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    with av.open(io.BytesIO(content), options=options) as container:
        stream = container.streams.audio[0]
        if not heed_edits:
            stream.codec_context.options = {"flags2": "+skip_manual"}
        parts = [
            part.to_ndarray()[0] for frame in [*container.decode(stream), None] for part in resampler.resample(frame)
        ]
    return np.concatenate(parts)
