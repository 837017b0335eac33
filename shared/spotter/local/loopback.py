"""Serve routes on a loopback port of this process for a while, so that real SDKs talk to them over real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import APIRouter, FastAPI

from spotter.local.process import LOOPBACK


@contextmanager
def served(*routers: APIRouter) -> Iterator[str]:
    """The base URL of an app with these routes."""
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    with socket.socket() as listening:
        # Listening before the server runs: early requests wait in the queue, nobody has to poll.
        listening.bind((LOOPBACK, 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
