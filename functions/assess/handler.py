"""Sets become repetitions, angles, criteria and scores."""

from spotter.contracts.stages import AssessRequest
from spotter.runtime import boundary, wiring
from spotter.stages import assess

handler = boundary.stage_handler(AssessRequest, assess.run, wiring.assess)
