"""Child processes of the embedded cloud: started on a free loopback port, watched, always stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from spotter.errors import EmbeddedCloudFailed

LOOPBACK = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.05
LOG_TAIL_CHARACTERS = 2000


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """One HTTP server in a process group of its own, so that stopping it stops its workers too."""

    name: str
    command: list[str]
    health_path: str
    log: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start without waiting; see `wait`."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                self.command, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            EmbeddedCloudFailed: it ended or did not answer in time; the message has the end of its log.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise EmbeddedCloudFailed(f"The {self.name} ended while starting:\n{self.log_tail()}")
            if self.healthy():
                return
            time.sleep(POLL_SECONDS)
        raise EmbeddedCloudFailed(f"The {self.name} did not answer within {START_SECONDS:.0f} s:\n{self.log_tail()}")

    def healthy(self) -> bool:
        """Whether it answers now."""
        try:
            with urllib.request.urlopen(self.url + self.health_path, timeout=2):  # noqa: S310 - always loopback http
                return True
        except (urllib.error.URLError, OSError):
            return False

    def log_tail(self) -> str:
        """The end of what it printed."""
        return self.log.read_text("utf-8", "replace")[-LOG_TAIL_CHARACTERS:] if self.log.exists() else ""

    def stop(self) -> None:
        """SIGTERM to the whole group, then SIGKILL to what is left."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
