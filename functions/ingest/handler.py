"""An upload becomes an accepted source: probe, refuse or accept, cut the timeline."""

from spotter.contracts.stages import IngestRequest
from spotter.runtime import boundary, wiring
from spotter.stages import ingest

handler = boundary.stage_handler(IngestRequest, ingest.run, wiring.ingest)
