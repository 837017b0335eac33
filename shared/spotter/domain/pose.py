"""A person through time: the one type that every step after `pose` reads."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import LANDMARK_COUNT, MIRROR

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

ARTEFACT_VERSION = 1


@dataclass(frozen=True)
class PoseSequence:
    """Landmarks of one person at T moments.

    Attributes:
        times: (T,) seconds from the start of the video, strictly increasing, not evenly spaced.
        image: (T, 33, 3) x and y as a share of the picture's width and height (0..1, may run outside; y down),
            z in the scale of x, smaller is nearer to the camera. NaN where nobody was detected.
        visibility: (T, 33) 0..1, the model's estimate that a landmark is in the picture and not hidden.
        world: (T, 33, 3) metres, origin between the hips, x to the picture's right, y down, z away from the camera.
            NaN where nobody was detected.
        detected: (T,) whether a person was found at that moment; gaps that were filled later stay False.
        width, height: the picture as shown (after rotation), in pixels.
        cuts: (C,) seconds at which an edited video goes on with another shot.
    """

    times: FloatArray
    image: FloatArray
    visibility: FloatArray
    world: FloatArray
    detected: BoolArray
    width: int
    height: int
    cuts: FloatArray = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        count = len(self.times)
        expected = {
            "image": (count, LANDMARK_COUNT, 3),
            "visibility": (count, LANDMARK_COUNT),
            "world": (count, LANDMARK_COUNT, 3),
            "detected": (count,),
        }
        for name, shape in expected.items():
            actual = getattr(self, name).shape
            if actual != shape:
                raise ValueError(f"{name} has shape {actual}, expected {shape}")
        if count > 1 and not (np.diff(self.times) > 0).all():
            raise ValueError("times must increase strictly")

    def __len__(self) -> int:
        return len(self.times)

    @property
    def duration(self) -> float:
        """Seconds between the first and the last moment."""
        return float(self.times[-1] - self.times[0]) if len(self) else 0.0

    @property
    def frame_rate(self) -> float:
        """Median moments per second; 0 for fewer than two moments."""
        return float(1.0 / np.median(np.diff(self.times))) if len(self) > 1 else 0.0

    def shots(self) -> list[slice]:
        """The stretches of moments between cuts, in time order; none is empty."""
        borders = [0, *np.searchsorted(self.times, self.cuts), len(self)]
        return [slice(start, end) for start, end in pairwise(borders) if end > start]

    def pixels(self) -> FloatArray:
        """(T, 33, 2) x and y in pixels: the same scale on both axes, so that angles are true."""
        return self.image[..., :2] * np.array([self.width, self.height], dtype=np.float64)

    def between(self, start: float, end: float) -> Self:
        """The moments with start <= time <= end, in seconds."""
        keep = (self.times >= start) & (self.times <= end)
        return replace(
            self,
            times=self.times[keep],
            image=self.image[keep],
            visibility=self.visibility[keep],
            world=self.world[keep],
            detected=self.detected[keep],
            cuts=self.cuts[(self.cuts > start) & (self.cuts <= end)],
        )

    def mirrored(self) -> Self:
        """The sequence of the left-right flipped video."""
        image = self.image[:, MIRROR].copy()
        image[..., 0] = 1.0 - image[..., 0]
        world = self.world[:, MIRROR].copy()
        world[..., 0] = -world[..., 0]
        return replace(self, image=image, world=world, visibility=self.visibility[:, MIRROR])

    def to_npz(self) -> bytes:
        """Compact bytes (float32) that `from_npz` reads back."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            version=np.int64(ARTEFACT_VERSION),
            times=self.times.astype(np.float64),
            image=self.image.astype(np.float32),
            visibility=self.visibility.astype(np.float32),
            world=self.world.astype(np.float32),
            detected=self.detected,
            size=np.array([self.width, self.height], dtype=np.int64),
            cuts=self.cuts,
        )
        return buffer.getvalue()

    @classmethod
    def from_npz(cls, content: bytes) -> Self:
        """Read what `to_npz` wrote.

        Raises:
            ValueError: the content is of another version or an array has the wrong shape.
        """
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            if int(data["version"]) != ARTEFACT_VERSION:
                raise ValueError(f"pose sequence version {int(data['version'])}, expected {ARTEFACT_VERSION}")
            width, height = (int(value) for value in data["size"])
            return cls(
                times=data["times"].astype(np.float64),
                image=data["image"].astype(np.float64),
                visibility=data["visibility"].astype(np.float64),
                world=data["world"].astype(np.float64),
                detected=data["detected"].astype(np.bool_),
                width=width,
                height=height,
                cuts=data["cuts"].astype(np.float64) if "cuts" in data else np.zeros(0),
            )
