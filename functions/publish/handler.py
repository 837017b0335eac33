"""Artefacts become the results document and the final status."""

from spotter.contracts.stages import PublishRequest
from spotter.runtime import boundary, wiring
from spotter.stages import publish

handler = boundary.stage_handler(PublishRequest, publish.run, wiring.publish)
