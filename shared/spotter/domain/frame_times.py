"""What the time stamps of a video's frames say about its rate and length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

# An interval is irregular when it differs from the median one by this share and by more than rounding to the file's
# clock explains; so large a share of irregular intervals makes a variable frame rate (a few dropped frames do not).
IRREGULAR_INTERVAL = 0.25
ROUNDING_TICKS = 1.5
VARIABLE_SHARE = 0.02


@dataclass(frozen=True)
class FrameTimes:
    """Rate and length of a video.

    Attributes:
        first: seconds on the file's own clock at which the first frame is shown.
        duration: seconds from the first frame to the end of the last one, which lasts as long as the median frame.
        rate: mean frames per second.
        variable: whether the intervals differ so much that frame numbers say nothing about time.
    """

    first: float
    duration: float
    rate: float
    variable: bool

    @classmethod
    def of(cls, moments: NDArray[np.float64], tick: float) -> Self:
        """Measure time stamps.

        Args:
            moments: (N,) seconds in any order, N >= 2.
            tick: seconds of one step of the file's clock.

        Raises:
            ValueError: there are fewer than two different moments.
        """
        ordered = np.unique(moments)
        if len(ordered) < 2:
            raise ValueError("two different moments are needed")
        intervals = np.diff(ordered)
        typical = float(np.median(intervals))
        tolerance = max(IRREGULAR_INTERVAL * typical, ROUNDING_TICKS * tick)
        span = float(ordered[-1] - ordered[0])
        return cls(
            first=float(ordered[0]),
            duration=span + typical,
            rate=len(intervals) / span,
            variable=bool((np.abs(intervals - typical) > tolerance).mean() > VARIABLE_SHARE),
        )
