"""Pieces become one pose sequence: one person, gaps filled, smoothed."""

from spotter.contracts.stages import StitchRequest
from spotter.runtime import boundary, wiring
from spotter.stages import stitch

handler = boundary.stage_handler(StitchRequest, stitch.run, wiring.stitch)
