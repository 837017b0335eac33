"""The serving container's app: `GET /ping` and `POST /invocations`, as SageMaker calls them.

The same app runs with a GPU in the cloud and in-process behind the local stand-in for SageMaker Runtime.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from spotter.contracts.api import ErrorBody
from spotter.domain.clip_frames import ClipFrames
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import Timeline
from spotter.errors import InvalidRequest, SequenceTooLarge, SequenceTypeUnsupported, SpotterError
from spotter.serving.model import ExerciseModel
from spotter.serving.video_expert import SAGEMAKER_MODELS, VideoExpert, present

SEQUENCE_TYPES = frozenset({"application/x-npz", "application/octet-stream"})
# Half an hour at 30 moments a second is about 25 MB compressed and 45 MB unpacked.
MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 256 * 1024 * 1024


def create_app(model_path: Path | None = None, expert_folder: Path = SAGEMAKER_MODELS) -> FastAPI:
    """The app with its model loaded.

    Args:
        model_path: the ONNX file; None = the weights that ship.
        expert_folder: where the video expert lies if there is one; without it landmarks decide alone.

    Raises:
        ModelMissing, ModelCorrupt: the container must not come up without a model, nor with half of an expert.
    """
    model = ExerciseModel(model_path)
    expert = VideoExpert(expert_folder, model.labels) if present(expert_folder) else None
    app = FastAPI(title="Spotter exercise classifier", docs_url=None, redoc_url=None, openapi_url=None)

    @app.exception_handler(SpotterError)
    async def refused(_request: Request, error: SpotterError) -> JSONResponse:
        return _error(error.http_status, error.code, str(error))

    @app.exception_handler(Exception)
    async def failed(_request: Request, error: Exception) -> JSONResponse:
        return _error(HTTPStatus.INTERNAL_SERVER_ERROR, SpotterError.code, f"{type(error).__name__}: {error}")

    @app.get("/ping")
    async def ping() -> dict[str, str]:
        """Healthy as soon as the model is loaded; the app does not start without it."""
        found = {"model": model.name, "provider": model.provider}
        return found | {"video_expert": expert.name} if expert else found

    @app.post("/invocations")
    async def invocations(request: Request) -> Timeline:
        """The sets of one pose sequence, whose archive may hold pictures for the video expert."""
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type not in SEQUENCE_TYPES:
            raise SequenceTypeUnsupported
        content = await _bounded(request.stream())
        # Off the event loop: `/ping` must answer while a long sequence is classified.
        return await asyncio.to_thread(_answer, content, model, expert)

    return app


def _answer(content: bytes, model: ExerciseModel, expert: VideoExpert | None) -> Timeline:
    sequence = read_sequence(content)
    frames = read_frames(content) if expert else None
    opinion = expert.opinion(frames) if expert and frames else None
    return model.timeline(sequence, opinion=opinion)


async def _bounded(chunks: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise SequenceTooLarge
    return bytes(body)


def read_sequence(content: bytes) -> PoseSequence:
    """The sequence in an untrusted body.

    Raises:
        InvalidRequest: it is none, or would unpack to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise SequenceTooLarge
        return PoseSequence.from_npz(content)
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise InvalidRequest(f"The body is no pose sequence: {error}") from error


def read_frames(content: bytes) -> ClipFrames | None:
    """The pictures in a body that `read_sequence` has accepted.

    Raises:
        InvalidRequest: they do not fit together.
    """
    try:
        return ClipFrames.from_npz(content)
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise InvalidRequest(f"The pictures cannot be read: {error}") from error


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse(ErrorBody(code=code, message=message).model_dump(), status_code=status)
