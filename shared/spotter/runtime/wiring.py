"""The only place that builds adapters: one function per stage, each importing just the technology that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from spotter.domain.angle_correction import SHIPPED
from spotter.ports import BlobStore, LanguageModel, RunStore, SmallModel
from spotter.runtime.settings import (
    AssessSettings,
    ClassifySettings,
    EventSettings,
    FeedbackSettings,
    IngestSettings,
    NotifySettings,
    PoseModelSettings,
    PoseSettings,
    RenderSettings,
    StorageSettings,
    TableSettings,
    UploadSettings,
    load,
)

if TYPE_CHECKING:
    from spotter.adapters.mediapipe_pose import MediapipePose
    from spotter.service.deps import Deps as ServiceDeps
    from spotter.stages import assess as assess_stage
    from spotter.stages import classify as classify_stage
    from spotter.stages import enhance as enhance_stage
    from spotter.stages import feedback as feedback_stage
    from spotter.stages import ingest as ingest_stage
    from spotter.stages import mux as mux_stage
    from spotter.stages import notify as notify_stage
    from spotter.stages import pose as pose_stage
    from spotter.stages import publish as publish_stage
    from spotter.stages import render as render_stage
    from spotter.stages import speech as speech_stage
    from spotter.stages import stitch as stitch_stage

MODEL_HASH_CHARACTERS = 12  # enough to tell weights apart, the registry has all 64


def _client(service: str) -> Any:
    """A boto3 client; S3 links and forms must carry a version 4 signature."""
    import boto3
    from botocore.config import Config

    session: Any = boto3.Session()
    return session.client(service, config=Config(signature_version="s3v4") if service == "s3" else None)


def _bucket(name: str) -> BlobStore:
    from spotter.adapters.s3_blobs import S3Blobs

    return S3Blobs(_client("s3"), name)


def _data() -> BlobStore:
    return _bucket(load(StorageSettings).data_bucket)


def _runs() -> RunStore:
    import boto3

    from spotter.adapters.dynamodb_runs import DynamoDbRuns

    return DynamoDbRuns(boto3.resource("dynamodb").Table(load(TableSettings).table))


def ingest() -> ingest_stage.Deps:
    """Probing within limits."""
    from spotter.adapters.video_reader import VideoReader
    from spotter.adapters.video_reader.files import Limits
    from spotter.stages import ingest as stage

    settings = load(IngestSettings)
    reader = VideoReader(
        Limits(
            max_seconds=settings.max_seconds,
            min_seconds=settings.min_seconds,
            max_pixels=settings.max_pixels,
            max_bytes=settings.max_upload_bytes,
        )
    )
    limits = stage.Limits(settings.max_upload_bytes, settings.segment_seconds, settings.segments_at_least)
    return stage.Deps(blobs=_data(), reader=reader, limits=limits)


def pose() -> pose_stage.Deps:
    """Decoding and tracking."""
    from spotter.adapters.clip_pictures import ClipPictures
    from spotter.adapters.video_reader import VideoReader
    from spotter.stages import pose as stage

    settings = load(PoseSettings)
    return stage.Deps(
        blobs=_data(),
        reader=VideoReader(),
        estimator=_estimator(settings),
        fps=settings.pose_fps,
        height=settings.pose_height,
        pictures=ClipPictures() if settings.clip_pictures else None,
    )


def enhance() -> enhance_stage.Deps:
    """The eyes of `pose` on a few frames."""
    from spotter.adapters.video_reader import VideoReader
    from spotter.stages import enhance as stage

    settings = load(PoseSettings)
    probing = stage.Probing(VideoReader(), _estimator(settings), fps=settings.pose_fps, height=settings.pose_height)
    return stage.Deps(blobs=_data(), probing=probing)


def _estimator(settings: PoseSettings) -> MediapipePose:
    from spotter.adapters.mediapipe_pose import MediapipePose
    from spotter.models.registry import POSE_BUNDLES
    from spotter.models.store import locate

    return MediapipePose(locate(settings.models_dir, POSE_BUNDLES[settings.pose_model]), settings.pose_model)


def stitch() -> stitch_stage.Deps:
    """Only storage."""
    from spotter.stages import stitch as stage

    return stage.Deps(blobs=_data())


def classify() -> classify_stage.Deps:
    """The endpoint behind SageMaker Runtime."""
    from spotter.adapters.sagemaker_classifier import SagemakerClassifier
    from spotter.stages import classify as stage

    settings = load(ClassifySettings)
    classifier = SagemakerClassifier(
        runtime=_client("sagemaker-runtime"),
        s3=_client("s3"),
        endpoint=settings.classifier_endpoint,
        bucket=load(StorageSettings).data_bucket,
        wait_seconds=settings.classifier_wait_seconds,
    )
    return stage.Deps(blobs=_data(), classifier=classifier)


def assess() -> assess_stage.Deps:
    """Storage, the angle correction where it is wanted, the fault model; the library comes with the package."""
    from spotter.domain import form_faults
    from spotter.stages import assess as stage

    settings = load(AssessSettings)
    return stage.Deps(
        blobs=_data(),
        angle_model=_small_model(SHIPPED) if settings.angle_correction else None,
        fault_model=None if settings.fault_model == "off" else _small_model(form_faults.SHIPPED),
        fault_model_weighed=settings.fault_model == "weighed",
    )


def _small_model(path: Path) -> SmallModel:
    from spotter.adapters.onnx_model import OnnxModel

    return OnnxModel(path)


def feedback() -> feedback_stage.Deps:
    """Templates, or a language model when a key is configured."""
    from spotter.adapters.emf_metrics import EmfMetrics
    from spotter.stages import feedback as stage

    model = _language_model(load(FeedbackSettings))
    return stage.Deps(blobs=_data(), language_model=model, metrics=EmfMetrics())


def _language_model(settings: FeedbackSettings) -> LanguageModel | None:
    if settings.openai_secret is None:
        return None
    from spotter.adapters.openai_writer import Generation, OpenAiWriter

    key = _client("secretsmanager").get_secret_value(SecretId=settings.openai_secret)["SecretString"]
    return OpenAiWriter(
        api_key=key,
        model=settings.openai_model,
        base_url=settings.openai_base_url,
        timeout_seconds=settings.openai_timeout_seconds,
        max_retries=settings.openai_max_retries,
        generation=Generation(
            temperature=settings.openai_temperature,
            max_output_tokens=settings.openai_max_output_tokens,
            input_price=settings.openai_input_price,
            output_price=settings.openai_output_price,
        ),
    )


def speech() -> speech_stage.Deps:
    """Polly, or what answers in its place; AAC for headphones."""
    from spotter.adapters.polly_voice import PollyVoice
    from spotter.adapters.sound_encoder import AacEncoder
    from spotter.stages import speech as stage

    return stage.Deps(blobs=_data(), voice=PollyVoice(_client("polly")), encoder=AacEncoder())


def render() -> render_stage.Deps:
    """Decoding, drawing, encoding."""
    from spotter.adapters.video_reader import VideoReader
    from spotter.adapters.video_writer import VideoWriter
    from spotter.stages import render as stage

    settings = load(RenderSettings)
    return stage.Deps(
        blobs=_data(),
        reader=VideoReader(),
        writer=VideoWriter(),
        max_side=settings.render_max_side,
        max_fps=settings.render_max_fps,
    )


def mux() -> mux_stage.Deps:
    """Copying the picture, mixing the sound."""
    from spotter.adapters.video_writer import VideoWriter
    from spotter.stages import mux as stage

    return stage.Deps(blobs=_data(), writer=VideoWriter())


def publish() -> publish_stage.Deps:
    """The row, the bus, the results."""
    from spotter.adapters.eventbridge_events import EventBridgeEvents
    from spotter.adapters.system_clock import SystemClock
    from spotter.contracts.results import ModelVersion
    from spotter.models.registry import POSE_BUNDLES
    from spotter.stages import publish as stage

    bundle = POSE_BUNDLES[load(PoseModelSettings).pose_model]
    models = {"pose": ModelVersion(name=bundle.name, version=bundle.sha256[:MODEL_HASH_CHARACTERS])}
    bus = EventBridgeEvents(_client("events"), load(EventSettings).event_bus)
    return stage.Deps(blobs=_data(), runs=_runs(), bus=bus, clock=SystemClock(), models=models)


def notify() -> notify_stage.Deps:
    """Signed webhooks."""
    from spotter.adapters.webhook_sender import HttpWebhooks
    from spotter.stages import notify as stage

    settings = load(NotifySettings)
    sender = HttpWebhooks(
        timeout_seconds=settings.webhook_timeout_seconds, allow_loopback=settings.webhook_allow_loopback
    )
    return stage.Deps(runs=_runs(), sender=sender)


def api() -> ServiceDeps:
    """Everything that the HTTP API needs."""
    from spotter.adapters.s3_uploads import S3UploadForms
    from spotter.adapters.system_clock import SystemClock
    from spotter.service.deps import Deps

    settings = load(UploadSettings)
    return Deps(
        runs=_runs(),
        uploads=_bucket(settings.upload_bucket),
        artefacts=_data(),
        forms=S3UploadForms(_client("s3"), settings.upload_bucket),
        clock=SystemClock(),
        max_upload_bytes=settings.max_upload_bytes,
        upload_expires_seconds=settings.upload_expires_seconds,
        webhook_allow_loopback=load(NotifySettings).webhook_allow_loopback,
    )
