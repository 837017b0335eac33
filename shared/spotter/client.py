"""A small typed client of the HTTP API; needs the bare package and httpx alone.

Example:
    A video from file to feedback::

        with SpotterClient("https://api.example.com", key) as spotter:
            video = spotter.upload(Path("squats.mp4"))
            spotter.wait(video, timeout=600)
            print(spotter.results(video).results.feedback)
"""

from __future__ import annotations

import io
import mimetypes
import time
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from spotter.contracts.api import (
    CoachChoice,
    CreateVideo,
    CreateWebhook,
    ErrorBody,
    PresignedPost,
    VideoCreated,
    VideoPage,
    VideoResults,
    VideoState,
    VideoStatus,
    WebhookCreated,
)
from spotter.contracts.exports import ExportFormat
from spotter.contracts.stages import EnhanceMode, RenderMode
from spotter.errors import (
    AnalysisFailed,
    FileTooLarge,
    NotReady,
    ServiceError,
    StorageUnavailable,
    VideoEmpty,
    error_with_code,
)

FIRST_PAUSE_SECONDS = 0.5
PAUSE_GROWTH = 1.3
LONGEST_PAUSE_SECONDS = 5.0
REQUEST_TIMEOUT_SECONDS = 30.0
UPLOAD_TIMEOUT_SECONDS = 300.0  # of one read or write, not of the whole upload
UNKNOWN_TYPE = "application/octet-stream"

Answer = TypeVar("Answer", bound=BaseModel)


class SpotterClient:
    """The API as methods.

    Every method raises the class of `spotter.errors` whose code the API answered (`Unauthorized`, `NotFound`, ...), or
    `ServiceError` when the API could not be reached.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`base_url` is the API without `/api`; `transport`, `sleep` and `clock` are for tests."""
        self._api = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=REQUEST_TIMEOUT_SECONDS,
            transport=transport,
        )
        # Presigned forms and links carry their own right; the key must never go there.
        self._store = httpx.Client(timeout=UPLOAD_TIMEOUT_SECONDS, transport=transport)
        self._sleep = sleep
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._api.close()
        self._store.close()

    def upload(
        self,
        path: Path,
        *,
        exercise: str | None = None,
        language: str = "en",
        render: RenderMode = RenderMode.VIDEO,
        speech: bool = True,
        coach: CoachChoice | None = None,
        athlete: str | None = None,
        note: str | None = None,
        exports: Sequence[ExportFormat] = (),
        body_height: float | None = None,
        enhance: EnhanceMode = EnhanceMode.OFF,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> str:
        """Create a video and send its file, streamed; the analysis starts by itself.

        Args:
            path: the video file.
            exercise: name of an exercise of the library; None lets the classifier decide.
            language: of the feedback, two letters.
            render: whether a video is drawn.
            speech: whether cues are spoken.
            coach: tone, detail and language of the coach.
            athlete: who trains; the coach compares with their own earlier videos.
            note: how it felt; read for pain and not kept.
            exports: files for other tools, in the artifact `exports`.
            body_height: of the person in metres; the export `trc` needs it.
            enhance: whether the analysed picture is made better where that helps.
            on_progress: called with (bytes sent, bytes in all) as the file goes out.

        Returns:
            The id of the video.

        Raises:
            VideoEmpty, FileTooLarge: seen before anything was sent.
            StorageUnavailable: the object store did not take the file.
        """
        size = path.stat().st_size
        if size == 0:
            raise VideoEmpty
        body = CreateVideo(
            filename=path.name,
            content_type=_content_type(path),
            exercise=exercise,
            language=language,
            render=render,
            speech=speech,
            coach=coach or CoachChoice(),
            athlete=athlete,
            note=note,
            exports=tuple(exports),
            body_height=body_height,
            enhance=enhance,
        )
        created = self._ask(VideoCreated, "POST", "/api/videos", body)
        if size > created.upload.max_bytes:
            raise FileTooLarge
        with _WatchedFile(path, on_progress) as file:
            self._send_file(created.upload, path.name, file)
        return created.id

    def status(self, video_id: str) -> VideoState:
        """How far a video is."""
        return self._ask(VideoState, "GET", f"/api/videos/{quote(video_id, safe='')}/status")

    def wait(
        self, video_id: str, timeout: float = 3600.0, on_progress: Callable[[VideoState], None] | None = None
    ) -> VideoState:
        """Ask for the status, ever less often, until the analysis has ended. A passing outage is waited out.

        Args:
            video_id: what `upload` returned.
            timeout: seconds.
            on_progress: called with every answer, the last one too.

        Raises:
            AnalysisFailed: with the code and the sentence of what ended it.
            NotReady: it has not ended in time.
        """
        deadline = self._clock() + timeout
        pause = FIRST_PAUSE_SECONDS
        while True:
            state = self._status_if_reachable(video_id, last_try=self._clock() >= deadline)
            if state and on_progress:
                on_progress(state)
            if state and state.status is VideoStatus.FAILED:
                failure = state.error or ErrorBody(code=AnalysisFailed.code, message=AnalysisFailed.sentence)
                raise AnalysisFailed(failure.message, cause=failure.code)
            if state and state.status.ended:
                return state
            left = deadline - self._clock()
            if left <= 0:
                raise NotReady(f"The analysis has not finished after {timeout:.0f} s; it goes on.")
            self._sleep(min(pause, left))
            pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)

    def results(self, video_id: str) -> VideoResults:
        """The results, with links that work for an hour."""
        return self._ask(VideoResults, "GET", f"/api/videos/{quote(video_id, safe='')}/results")

    def report(self, video_id: str) -> str:
        """The report as a page whose links jump into the drawn video, for an hour."""
        return self._request("GET", f"/api/videos/{quote(video_id, safe='')}/report").decode("utf-8")

    def download(self, url: str, path: Path) -> None:
        """Fetch what a link of the results leads to; the file appears only when it is complete."""
        part = path.with_name(path.name + ".part")
        try:
            with self._store.stream("GET", url) as answer:
                if answer.status_code != HTTPStatus.OK:
                    raise StorageUnavailable(f"The link answered {answer.status_code}; links work for an hour.")
                with part.open("wb") as file:
                    for chunk in answer.iter_bytes():
                        file.write(chunk)
            part.replace(path)
        except httpx.HTTPError as error:
            raise StorageUnavailable from error
        finally:
            part.unlink(missing_ok=True)

    def videos(self) -> Iterator[VideoState]:
        """All videos, newest first; pages are fetched as they are needed."""
        after: str | None = None
        while True:
            page = self._ask(VideoPage, "GET", "/api/videos", params={"next": after} if after else {})
            yield from page.videos
            after = page.next
            if after is None:
                return

    def delete(self, video_id: str) -> None:
        """Delete a video with everything that was made of it."""
        self._request("DELETE", f"/api/videos/{quote(video_id, safe='')}")

    def add_webhook(self, url: str) -> WebhookCreated:
        """Be told at this URL when an analysis ends; keep the secret, it is shown once."""
        return self._ask(WebhookCreated, "POST", "/api/webhooks", CreateWebhook(url=url))

    def _status_if_reachable(self, video_id: str, *, last_try: bool) -> VideoState | None:
        try:
            return self.status(video_id)
        except ServiceError:
            if last_try:
                raise
            return None

    def _ask(
        self,
        answer_type: type[Answer],
        method: str,
        path: str,
        body: BaseModel | None = None,
        params: dict[str, str] | None = None,
    ) -> Answer:
        content = self._request(method, path, body, params)
        try:
            return answer_type.model_validate_json(content)
        except ValidationError as error:
            raise ServiceError("The API answered something else than Spotter does. Check the base URL.") from error

    def _request(
        self, method: str, path: str, body: BaseModel | None = None, params: dict[str, str] | None = None
    ) -> bytes:
        json = body.model_dump(mode="json") if body else None
        try:
            answer = self._api.request(method, path, json=json, params=params)
        except httpx.HTTPError as error:
            raise ServiceError(f"The API could not be reached: {type(error).__name__}.") from error
        if answer.is_success:
            return answer.content
        try:
            refused = ErrorBody.model_validate_json(answer.content)
        except ValidationError as error:
            raise ServiceError(f"The API answered {answer.status_code} without a code.") from error
        raise error_with_code(refused.code, refused.message)

    def _send_file(self, form: PresignedPost, filename: str, file: BinaryIO) -> None:
        try:
            # httpx writes the fields first and the file last, as S3 wants it, and reads the file as it sends.
            answer = self._store.post(form.url, data=form.fields, files={"file": (filename, file, UNKNOWN_TYPE)})
        except httpx.HTTPError as error:
            raise StorageUnavailable from error
        if not answer.is_success:
            raise StorageUnavailable(f"The object store refused the upload with {answer.status_code}.")


class _WatchedFile(io.FileIO):
    """A file that tells how much of it was read."""

    def __init__(self, path: Path, on_progress: Callable[[int, int], None] | None) -> None:
        super().__init__(path, "rb")
        self._size = path.stat().st_size
        self._on_progress = on_progress

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(-1 if size is None else size)
        if content and self._on_progress:
            self._on_progress(self.tell(), self._size)
        return content


def _content_type(path: Path) -> str:
    guessed = mimetypes.guess_type(path.name)[0] or UNKNOWN_TYPE
    return guessed if guessed.startswith("video/") or guessed == "image/gif" else UNKNOWN_TYPE
