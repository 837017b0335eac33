"""Pictures that travel with a pose sequence to the video expert: few, small, each with its own time.

They are three more arrays in the sequence's archive, so that the endpoint still gets one object and needs no storage of
its own. A sequence without them is a sequence as before.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Self

import numpy as np
from numpy.typing import NDArray

from spotter.domain.pose import BoolArray, FloatArray
from spotter.domain.windows import WINDOW_SECONDS

# TimeSformer (Bertasius et al. 2021) looks at 8 frames of 224 x 224; a clip lasts as long as a window of landmarks.
FRAME_SIDE = 224
CLIP_FRAMES = 8
FRAME_STEP_SECONDS = WINDOW_SECONDS / CLIP_FRAMES
# Every moment of the video lies in two clips.
CLIP_HOP_SECONDS = WINDOW_SECONDS / 2.0
# A clip whose moments have mostly no picture nearby says nothing.
MIN_COVERED = 0.5

_TIMES, _JPEGS, _ENDS = "frame_times", "frame_jpegs", "frame_ends"


@dataclass(frozen=True)
class ClipFrames:
    """Pictures of one video.

    Attributes:
        times: (F,) seconds from the start of the video, increasing.
        jpegs: F JPEG files of 224 x 224 pixels, the whole picture with bars where its shape is another one.
    """

    times: FloatArray
    jpegs: tuple[bytes, ...]

    def __len__(self) -> int:
        return len(self.jpegs)

    @classmethod
    def of(cls, pictures: Iterable[tuple[float, bytes]]) -> Self:
        """Pictures with their seconds, in order of time; of two at one time the first counts."""
        found: dict[float, bytes] = {}
        for time, jpeg in sorted(pictures, key=itemgetter(0)):
            found.setdefault(time, jpeg)
        return cls(np.array(list(found), dtype=np.float64), tuple(found.values()))

    def pairs(self) -> tuple[tuple[float, bytes], ...]:
        """Each picture with its seconds."""
        return tuple(zip(self.times.tolist(), self.jpegs, strict=True))

    def attached_to(self, sequence: bytes) -> bytes:
        """The archive of a pose sequence (`PoseSequence.to_npz`) with these pictures in it."""
        archive = io.BytesIO(sequence)
        arrays: dict[str, NDArray[np.generic]] = {
            _TIMES: self.times.astype(np.float64),
            _JPEGS: np.frombuffer(b"".join(self.jpegs), dtype=np.uint8),
            _ENDS: np.cumsum([len(jpeg) for jpeg in self.jpegs], dtype=np.int64),
        }
        with zipfile.ZipFile(archive, "a", zipfile.ZIP_STORED) as members:
            for name, values in arrays.items():
                # A fixed date, so that the same pictures give the same bytes.
                with members.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                    np.lib.format.write_array(member, values, allow_pickle=False)
        return archive.getvalue()

    @classmethod
    def from_npz(cls, content: bytes) -> Self | None:
        """The pictures in the archive of a pose sequence; None when it carries none.

        Raises:
            ValueError: the three arrays do not fit together.
        """
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            if _TIMES not in data:
                return None
            times, joined, ends = data[_TIMES].astype(np.float64), data[_JPEGS].tobytes(), data[_ENDS]
        fits = times.ndim == 1 and times.shape == ends.shape and bool((np.diff(times) > 0).all())
        if not fits or (np.diff(ends, prepend=0) <= 0).any() or (len(ends) and ends[-1] != len(joined)):
            raise ValueError("the pictures and their times do not fit together")
        starts = [0, *(int(end) for end in ends[:-1])]
        return cls(times, tuple(joined[start : int(end)] for start, end in zip(starts, ends, strict=True)))


def letterbox(width: int, height: int, side: int = FRAME_SIDE) -> tuple[int, int, int, int]:
    """How a picture lies whole in a square: (width, height, left, top) in pixels of the square."""
    scale = side / max(width, height)
    shown_width, shown_height = max(1, round(width * scale)), max(1, round(height * scale))
    return shown_width, shown_height, (side - shown_width) // 2, (side - shown_height) // 2


def clip_middles(times: FloatArray) -> FloatArray:
    """(N,) seconds: the middles of the clips of a video with pictures at these times, at least one."""
    half = WINDOW_SECONDS / 2.0
    first, last = float(times[0]) + half, float(times[-1]) - half
    if last <= first:
        return np.array([(float(times[0]) + float(times[-1])) / 2.0])
    count = int(np.ceil((last - first) / CLIP_HOP_SECONDS)) + 1
    return np.linspace(first, last, count)


def clip_indices(times: FloatArray, middles: FloatArray) -> tuple[NDArray[np.int64], BoolArray]:
    """Which pictures make up each clip.

    Args:
        times: (F,) seconds, increasing, at least one.
        middles: (N,) seconds.

    Returns:
        (N, 8) index of the picture that is nearest to each of the clip's moments; (N,) whether enough of the moments have
        a picture close by.
    """
    offsets = (np.arange(CLIP_FRAMES) + 0.5) * FRAME_STEP_SECONDS - WINDOW_SECONDS / 2.0
    moments = middles[:, None] + offsets
    right = np.searchsorted(times, moments).clip(0, len(times) - 1)
    left = (right - 1).clip(0)
    nearest = np.where(np.abs(times[left] - moments) <= np.abs(times[right] - moments), left, right)
    covered = np.abs(times[nearest] - moments) <= FRAME_STEP_SECONDS
    return nearest.astype(np.int64), np.asarray(covered.mean(axis=1) >= MIN_COVERED)
