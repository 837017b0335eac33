"""Cues become spoken clips and captions."""

from spotter.contracts.stages import SpeechRequest
from spotter.runtime import boundary, wiring
from spotter.stages import speech

handler = boundary.stage_handler(SpeechRequest, speech.run, wiring.speech)
