"""One tree of errors. Each says who can fix it, has a stable code, one HTTP status and one retry class.

    SpotterError
    ├── InputError                 the caller can fix it; never retried
    │   ├── FileMissing
    │   ├── VideoError             the file; HTTP 422
    │   │   ├── VideoEmpty, NotAVideo, UnsupportedFormat, NoVideoStream, VideoCorrupt
    │   │   ├── VideoTooShort, VideoTooLong, ResolutionTooLarge, FileTooLarge
    │   │   └── NoPersonFound, ScaleUnknown
    │   └── RequestError           the request
    │       ├── InvalidRequest, UnknownExercise, BodyHeightMissing
    │       ├── SequenceTooLarge, SequenceTypeUnsupported
    │       └── Unauthorized, NotFound, NotReady, AnalysisFailed
    ├── ServiceError               a service did not answer; retried with backoff
    │   ├── StorageUnavailable, DatabaseUnavailable
    │   ├── ClassifierUnavailable, ClassifierWarming
    │   ├── LanguageModelUnavailable, VoiceUnavailable
    │   │   └── VoiceLanguageUnsupported (of the voice; never retried)
    │   └── WebhookUndeliverable
    └── OperatorError              the installation; never retried
        ├── SettingMissing, ModelMissing, ModelCorrupt, ExerciseFileInvalid
        ├── EmbeddedCloudFailed, UngroundedText
        └── InternalError

The state machine sees the class name as the error name, clients see `code`. Nobody matches message text.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar


class Fixer(StrEnum):
    """Who can do something about an error."""

    CALLER = "caller"
    OPERATOR = "operator"
    NOBODY = "nobody"


class Retry(StrEnum):
    """What the state machine does with an error."""

    NEVER = "never"
    BACKOFF = "backoff"


class SpotterError(Exception):
    """Base of all errors; `str(error)` is a sentence that the fixer can act on."""

    code: str = "INTERNAL_ERROR"
    http_status: ClassVar[int] = HTTPStatus.INTERNAL_SERVER_ERROR
    fixer: ClassVar[Fixer] = Fixer.OPERATOR
    retry: ClassVar[Retry] = Retry.NEVER
    sentence: ClassVar[str] = "Something went wrong in Spotter itself."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.sentence)


class InputError(SpotterError):
    """The caller sent something that cannot be used."""

    code = "INVALID_INPUT"
    http_status = HTTPStatus.BAD_REQUEST
    fixer = Fixer.CALLER
    sentence = "The input cannot be used."


class VideoError(InputError):
    """The file cannot be analysed."""

    code = "VIDEO_REFUSED"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = "This video cannot be analysed."


class VideoEmpty(VideoError):
    code = "VIDEO_EMPTY"
    sentence = "The file is empty. Export the video again and upload it once more."


class NotAVideo(VideoError):
    code = "NOT_A_VIDEO"
    sentence = "The file is not a video. Upload an MP4, MOV, WebM, MKV, AVI or GIF file."


class UnsupportedFormat(VideoError):
    code = "UNSUPPORTED_FORMAT"
    sentence = "This kind of file is not supported. Upload an MP4, MOV, WebM, MKV, AVI or GIF file."


class NoVideoStream(VideoError):
    code = "NO_VIDEO_STREAM"
    sentence = "The file has sound but no picture. Upload a video of the exercise."


class VideoCorrupt(VideoError):
    code = "VIDEO_CORRUPT"
    sentence = "The video is damaged: too few frames can be read. Export it again and upload it once more."


class VideoTooShort(VideoError):
    code = "VIDEO_TOO_SHORT"
    sentence = "The video is too short to see a repetition. Film at least one second."


class VideoTooLong(VideoError):
    code = "VIDEO_TOO_LONG"
    sentence = "The video is too long. Cut it to 30 minutes or less."


class ResolutionTooLarge(VideoError):
    code = "RESOLUTION_TOO_LARGE"
    sentence = "The picture is too large. Export the video at 4K (3840x2160) or less."


class FileTooLarge(VideoError):
    code = "FILE_TOO_LARGE"
    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    sentence = "The file is too large. Export the video at a lower quality or cut it."


class NoPersonFound(VideoError):
    code = "NO_PERSON_FOUND"
    sentence = (
        "No person was found. Film the whole body, in good light, with the camera standing still. "
        "Where it is dark or the person far away, enhance=auto may help."
    )


class ScaleUnknown(VideoError):
    code = "SCALE_UNKNOWN"
    sentence = "Legs and trunk are never seen together, so that the height of the person gives no scale."


class FileMissing(InputError):
    code = "FILE_NOT_FOUND"
    http_status = HTTPStatus.NOT_FOUND
    sentence = "There is no such file."


class RequestError(InputError):
    """The API request cannot be answered."""

    code = "REQUEST_REFUSED"


class InvalidRequest(RequestError):
    code = "INVALID_REQUEST"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = "The request is not valid."


class SequenceTooLarge(RequestError):
    code = "SEQUENCE_TOO_LARGE"
    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    sentence = "The pose sequence has more bytes than the longest video needs."


class SequenceTypeUnsupported(RequestError):
    code = "SEQUENCE_TYPE_UNSUPPORTED"
    http_status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    sentence = "Send a pose sequence as application/x-npz."


class UnknownExercise(RequestError):
    code = "UNKNOWN_EXERCISE"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = "This exercise is not in the library. `spotter exercises list` shows what is."


class BodyHeightMissing(RequestError):
    code = "BODY_HEIGHT_MISSING"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = "Markers in metres need the height of the person: give it in metres, such as 1.78."


class Unauthorized(RequestError):
    code = "UNAUTHORIZED"
    http_status = HTTPStatus.UNAUTHORIZED
    sentence = "Send a valid key in the header `Authorization: Bearer <key>`."


class NotFound(RequestError):
    code = "NOT_FOUND"
    http_status = HTTPStatus.NOT_FOUND
    sentence = "There is no such video."


class NotReady(RequestError):
    code = "NOT_READY"
    http_status = HTTPStatus.CONFLICT
    sentence = "The analysis has not finished. Ask for the status first."


class AnalysisFailed(RequestError):
    """The video ended in FAILED; the instance carries the code and the sentence of what ended it."""

    code = "ANALYSIS_FAILED"
    http_status = HTTPStatus.CONFLICT
    sentence = "The analysis failed, so there are no results."

    def __init__(self, message: str | None = None, *, cause: str | None = None) -> None:
        super().__init__(message)
        self.code = cause or self.code


class ServiceError(SpotterError):
    """A service we depend on did not answer; trying again later can help."""

    code = "SERVICE_UNAVAILABLE"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
    fixer = Fixer.NOBODY
    retry = Retry.BACKOFF
    sentence = "A service did not answer. Try again in a minute."


class StorageUnavailable(ServiceError):
    code = "STORAGE_UNAVAILABLE"
    sentence = "The object store did not answer. Try again in a minute."


class DatabaseUnavailable(ServiceError):
    code = "DATABASE_UNAVAILABLE"
    sentence = "The database did not answer. Try again in a minute."


class ClassifierUnavailable(ServiceError):
    code = "CLASSIFIER_UNAVAILABLE"
    sentence = "The exercise classifier did not answer. Try again in a minute."


class ClassifierWarming(ServiceError):
    code = "CLASSIFIER_WARMING"
    sentence = "The exercise classifier is starting. The analysis goes on by itself."


class LanguageModelUnavailable(ServiceError):
    code = "LANGUAGE_MODEL_UNAVAILABLE"
    sentence = "The language model did not answer. The template coach speaks instead."


class VoiceUnavailable(ServiceError):
    code = "VOICE_UNAVAILABLE"
    sentence = "The voice did not answer. The result has no spoken cues."


class VoiceLanguageUnsupported(VoiceUnavailable):
    """Trying again cannot help, so this one is not retried."""

    code = "VOICE_LANGUAGE_UNSUPPORTED"
    fixer = Fixer.CALLER
    retry = Retry.NEVER
    sentence = "The voice does not speak this language. The captions are there, spoken cues are not."


class WebhookUndeliverable(ServiceError):
    code = "WEBHOOK_UNDELIVERABLE"
    sentence = "The webhook target did not accept the event."


class OperatorError(SpotterError):
    """The installation is at fault; the operator has to act."""


class InternalError(OperatorError):
    """Whatever has no code of its own."""


class SettingMissing(OperatorError):
    code = "SETTING_MISSING"
    sentence = "A setting is missing."


class ModelMissing(OperatorError):
    code = "MODEL_MISSING"
    sentence = "A model file is missing. Run `spotter models fetch` while you are online."


class ModelCorrupt(OperatorError):
    code = "MODEL_CORRUPT"
    sentence = "A model file does not have the recorded SHA-256. Run `spotter models fetch`."


class ExerciseFileInvalid(OperatorError):
    code = "EXERCISE_FILE_INVALID"
    sentence = "An exercise file is not valid."


class EmbeddedCloudFailed(OperatorError):
    code = "EMBEDDED_CLOUD_FAILED"
    sentence = "The embedded cloud did not start. `spotter doctor` shows what is missing."


class UngroundedText(OperatorError):
    code = "UNGROUNDED_TEXT"
    sentence = "The language model named something that was not measured. The template coach speaks instead."


def error_classes(root: type[SpotterError] = SpotterError) -> Iterator[type[SpotterError]]:
    """Every class of the tree, the root first."""
    yield root
    for child in root.__subclasses__():
        yield from error_classes(child)


def error_class(name: str) -> type[SpotterError]:
    """The class with this name, as the state machine reports it; `InternalError` for anything unknown."""
    return next((found for found in error_classes() if found.__name__ == name), InternalError)


def error_with_code(code: str, message: str) -> SpotterError:
    """The error that an answer of the API stands for; a code from a newer server makes a plain `SpotterError`."""
    found = next((found for found in error_classes() if found.code == code), SpotterError)
    error = found(message)
    error.code = code
    return error


def retried_names() -> list[str]:
    """The error names that the state machine retries with backoff."""
    return sorted(found.__name__ for found in error_classes() if found.retry is Retry.BACKOFF)
