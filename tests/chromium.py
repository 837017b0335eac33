"""A headless Chromium for tests of pages, spoken to over its debugging pipe: no driver, no port, no network."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe")
COMMANDS, ANSWERS = 3, 4  # the file descriptors that Chromium reads and writes
PHONE_WIDTH = 600


def installed() -> str | None:
    """Path of the browser; None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """One tab."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write = read, write
        self._waiting, self._number, self._session = b"", 0, ""
        self.events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> Any:
        """Send one command and wait for its answer; what happens meanwhile goes to `events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, page: Path, width: int, *, dark: bool = False) -> None:
        """Load a file as a phone or a desktop of this width shows it."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.resize(width, 900)
        self.events.clear()
        self.ask("Page.navigate", url=page.resolve().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def resize(self, width: int, height: int) -> None:
        """The size of the window."""
        phone = width < PHONE_WIDTH
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript gives on the page."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def screenshot(self) -> bytes:
        """The whole page as PNG."""
        width, height = self.value("[innerWidth, document.documentElement.scrollHeight]")
        self.resize(width, height)
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])

    def complaints(self) -> list[str]:
        """Everything that the console says about the page, and every request that was not the page itself."""
        told = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        return [json.dumps(event["params"]) for event in self.events if event.get("method") in told]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            piece = os.read(self._read, 1 << 16)
            if not piece:
                raise EOFError("Chromium has ended")
            self._waiting += piece
        message, self._waiting = self._waiting.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextlib.contextmanager
def chromium(browser: str, profile: Path) -> Iterator[Chromium]:
    """Start it, end it."""
    commands_read, commands_write = os.pipe()
    answers_read, answers_write = os.pipe()

    def hand_over() -> None:
        for descriptor, wanted in ((os.dup(commands_read), COMMANDS), (os.dup(answers_write), ANSWERS)):
            os.dup2(descriptor, wanted)

    process = subprocess.Popen(
        [browser, *FLAGS, f"--user-data-dir={profile}"],
        preexec_fn=hand_over,  # noqa: PLW1509
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(commands_read)
    os.close(answers_write)
    try:
        yield Chromium(answers_read, commands_write)
    finally:
        process.terminate()
        process.wait()
        os.close(answers_read)
        os.close(commands_write)
