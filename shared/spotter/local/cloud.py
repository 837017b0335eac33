"""Start, deploy and stop the embedded cloud."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from spotter.errors import EmbeddedCloudFailed
from spotter.local.deployment import CREDENTIALS, REGION, Deployment, deploy
from spotter.local.paths import Paths, checkout
from spotter.local.process import LOOPBACK, Server
from spotter.local.synthesis import synthesise
from spotter.runtime.settings import LibrarySettings, LocalSettings, inherited, load

Progress = Callable[[str], None]

HEALTH_PATH = "/_ministack/health"


@contextmanager
def embedded_cloud(
    *, progress: Progress = lambda _: None, extra_environment: dict[str, str] | None = None, keep: bool = False
) -> Iterator[Deployment]:
    """Run the cloud for the length of the block; everything ends with it.

    Args:
        progress: called with what is being done, for a person to read.
        extra_environment: seen by the functions, for tests.
        keep: keep objects and rows for the next start (`spotter up`).

    Raises:
        EmbeddedCloudFailed: something is not installed or did not start.
    """
    paths = checkout()
    if not paths.engine.exists():
        raise EmbeddedCloudFailed("The engine of the embedded cloud is not installed. Run `make setup`.")
    cores = load(LocalSettings).cores
    with ExitStack() as stack:
        data = paths.state / "data" if keep else Path(stack.enter_context(_temporary_folder(paths)))
        standins, engine = _servers(paths, data, extra_environment or {}, keep)
        progress("starting the embedded cloud")
        for server in (standins, engine):
            stack.callback(server.stop)
            server.start()
        progress("synthesising the template")
        assembly = synthesise(paths, cores)
        standins.wait()
        engine.wait()
        progress("deploying the stack")
        yield deploy(engine.url, assembly)
        progress("stopping the embedded cloud")


@contextmanager
def _temporary_folder(paths: Paths) -> Iterator[str]:
    paths.state.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="run-", dir=paths.state)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _servers(paths: Paths, data: Path, extra: dict[str, str], keep: bool) -> tuple[Server, Server]:
    data.mkdir(parents=True, exist_ok=True)
    common = {
        **inherited(),
        **_own_exercises(),
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONPATH": str(paths.root / "shared"),
        "PYTHONDONTWRITEBYTECODE": "",
        "SPOTTER_MODELS_DIR": str(paths.models),
        "NO_PROXY": f"{LOOPBACK},localhost",
        "no_proxy": f"{LOOPBACK},localhost",
    }
    standins = Server("stand-ins", [], "/health", paths.logs / "standins.log", {})
    engine = Server("engine", [str(paths.engine)], HEALTH_PATH, paths.logs / "engine.log", {})
    standins.command = [sys.executable, "-m", "spotter.local.standins", "--port", str(standins.port)]
    standins.environment = {**common, "AWS_ENDPOINT_URL": engine.url, "SPOTTER_VOICE_CACHE": str(paths.voice_cache)}
    temporary = data / "tmp"
    temporary.mkdir(exist_ok=True)
    engine.environment = {
        **common,
        "GATEWAY_PORT": str(engine.port),
        "BIND_HOST": LOOPBACK,  # the engine's default is every interface
        "IOT_MTLS_ENABLED": "0",  # it would open another port on every interface
        "PERSIST_STATE": "1" if keep else "0",
        "STATE_DIR": str(data / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(data / "s3"),
        "TMPDIR": str(temporary),
        "AWS_ENDPOINT_URL": engine.url,
        "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": standins.url,
        "AWS_ENDPOINT_URL_POLLY": standins.url,
        "SPOTTER_PYTHON": sys.executable,
        "SPOTTER_OPENAI_BASE_URL": f"{standins.url}/v1",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "POWERTOOLS_METRICS_DISABLED": "true",
        "OMP_NUM_THREADS": "1",
        **extra,
    }
    return standins, engine


def _own_exercises() -> dict[str, str]:
    """The functions run in other folders: a relative path would mean another place there."""
    folder = load(LibrarySettings).exercises_dir
    return {} if folder is None else {"SPOTTER_EXERCISES_DIR": str(folder.resolve())}


def remove_state(*, models: bool = False) -> None:
    """Delete what earlier runs left; fetched models only when asked."""
    paths = checkout()
    for target in list(paths.state.iterdir()) if paths.state.exists() else []:
        if target != paths.models or models:
            shutil.rmtree(target) if target.is_dir() else target.unlink()


@contextmanager
def announced(deployment: Deployment) -> Iterator[None]:
    """While the block runs, other commands find this deployment."""
    file = checkout().running
    file.write_text(json.dumps(asdict(deployment)))
    file.chmod(0o600)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def running_or_new(*, progress: Progress = lambda _: None) -> Iterator[Deployment]:
    """The cloud that `spotter up` keeps running, or a new one for the length of the block."""
    found = _announced()
    if found is not None:
        yield found
        return
    with embedded_cloud(progress=progress) as deployment:
        yield deployment


def _announced() -> Deployment | None:
    file = checkout().running
    if not file.exists():
        return None
    found = Deployment(**json.loads(file.read_text()))
    try:
        with urllib.request.urlopen(found.endpoint + HEALTH_PATH, timeout=2):  # noqa: S310 - always loopback http
            return found
    except (urllib.error.URLError, OSError):
        return None
