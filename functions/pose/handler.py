"""One piece of the video becomes landmarks."""

from spotter.contracts.stages import PoseRequest
from spotter.runtime import boundary, wiring
from spotter.stages import pose

handler = boundary.stage_handler(PoseRequest, pose.run, wiring.pose)
