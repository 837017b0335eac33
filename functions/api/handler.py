"""The HTTP API: HTTP in, one use case, HTTP out."""

from functools import cache
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from spotter.contracts.api import (
    CreateVideo,
    CreateWebhook,
    VideoCreated,
    VideoPage,
    VideoResults,
    VideoState,
    WebhookCreated,
)
from spotter.runtime import wiring
from spotter.runtime.http import TENANT, answers, entry, page, page_answers, resolver
from spotter.service import access, videos, webhooks

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
NOT_FOUND, CONFLICT = HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT

VideoId = Annotated[str, Path(description="What `POST /api/videos` answered.")]

deps = cache(wiring.api)
app = resolver()


@app.post(
    "/api/videos",
    status_code=CREATED,
    responses=answers(CREATED, VideoCreated),
    summary="Create a video; the answer has a form to upload it with",
)
def create_video(body: CreateVideo) -> VideoCreated:
    return videos.create(app.context[TENANT], body, deps())


@app.get("/api/videos", responses=answers(OK, VideoPage), summary="All videos of the caller, newest first")
def list_videos(
    limit: Annotated[int, Query(ge=1, le=100, description="Videos on a page.")] = 20,
    after: Annotated[str | None, Query(alias="next", max_length=64, description="`next` of the page before.")] = None,
) -> VideoPage:
    return videos.page(app.context[TENANT], limit, after, deps())


@app.get(
    "/api/videos/<video_id>/status",
    responses=answers(OK, VideoState, NOT_FOUND),
    summary="How far a video is, and what went wrong",
)
def video_status(video_id: VideoId) -> VideoState:
    return videos.status(app.context[TENANT], video_id, deps())


@app.get(
    "/api/videos/<video_id>/results",
    responses=answers(OK, VideoResults, NOT_FOUND, CONFLICT),
    summary="What was measured, with links that work for an hour",
)
def video_results(video_id: VideoId) -> VideoResults:
    return videos.results(app.context[TENANT], video_id, deps())


@app.get(
    "/api/videos/<video_id>/report",
    responses=page_answers(NOT_FOUND, CONFLICT),
    summary="The report as a page whose links jump into the drawn video, for an hour",
)
def video_report(video_id: VideoId) -> Response[str]:
    return page(videos.report(app.context[TENANT], video_id, deps()))


@app.delete(
    "/api/videos/<video_id>",
    status_code=NO_CONTENT,
    responses=answers(NO_CONTENT, None, NOT_FOUND),
    summary="Delete a video with everything that was made of it",
)
def delete_video(video_id: VideoId) -> None:
    videos.delete(app.context[TENANT], video_id, deps())


@app.post(
    "/api/webhooks",
    status_code=CREATED,
    responses=answers(CREATED, WebhookCreated),
    summary="Be told when an analysis ends; the secret is shown only here",
)
def create_webhook(body: CreateWebhook) -> WebhookCreated:
    return webhooks.register(app.context[TENANT], body, deps())


handler = entry(app, lambda authorization: access.tenant_of(authorization, deps()))
