"""The drawn picture gets its sound track."""

from spotter.contracts.stages import MuxRequest
from spotter.runtime import boundary, wiring
from spotter.stages import mux

handler = boundary.stage_handler(MuxRequest, mux.run, wiring.mux)
