"""The sequence becomes a timeline of sets."""

from spotter.contracts.stages import ClassifyRequest
from spotter.runtime import boundary, wiring
from spotter.stages import classify

handler = boundary.stage_handler(ClassifyRequest, classify.run, wiring.classify)
