"""The end of an analysis becomes signed webhooks."""

from spotter.contracts.stages import NotifyRequest
from spotter.runtime import boundary, wiring
from spotter.stages import notify

handler = boundary.stage_handler(NotifyRequest, notify.run, wiring.notify)
