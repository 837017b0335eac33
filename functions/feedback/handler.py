"""Findings become words."""

from spotter.contracts.stages import FeedbackRequest
from spotter.runtime import boundary, wiring
from spotter.stages import feedback

handler = boundary.stage_handler(FeedbackRequest, feedback.run, wiring.feedback)
