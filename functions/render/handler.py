"""Frames, landmarks and cues become the drawn picture."""

from spotter.contracts.stages import RenderRequest
from spotter.runtime import boundary, wiring
from spotter.stages import render

handler = boundary.stage_handler(RenderRequest, render.run, wiring.render)
