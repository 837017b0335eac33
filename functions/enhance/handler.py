"""A few frames say what to do to the picture."""

from spotter.contracts.stages import EnhanceRequest
from spotter.runtime import boundary, wiring
from spotter.stages import enhance

handler = boundary.stage_handler(EnhanceRequest, enhance.run, wiring.enhance)
