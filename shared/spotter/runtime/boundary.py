"""The border between Lambda and a stage: parse, one call, dump. The only place that catches broadly."""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from spotter.contracts.stages import StageRequest, StageResult
from spotter.errors import InternalError, InvalidRequest, SpotterError
from spotter.runtime.library import use_own_exercises

KIBIBYTES_PER_MEGABYTE = 1_000_000 / 1024

Request = TypeVar("Request", bound=StageRequest)
Deps = TypeVar("Deps")

log = logging.getLogger("spotter")


def stage_handler(
    request_class: type[Request],
    run: Callable[[Request, Deps], StageResult],
    build_deps: Callable[[], Deps],
) -> Callable[[dict[str, Any], object], dict[str, Any]]:
    """A Lambda handler for one stage.

    Adapters are built at the first event and kept for the life of the process. The error that leaves the handler is
    always of Spotter's tree, so that the state machine can retry and catch by class name.
    """

    def build() -> Deps:
        use_own_exercises()
        return build_deps()

    deps = cache(build)

    def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
        try:
            request = request_class.model_validate(event)
        except ValidationError as error:
            raise InvalidRequest(f"{request_class.__name__}: {error.error_count()} fields are wrong.") from error
        try:
            with _measured(request):
                return run(request, deps()).model_dump(mode="json")
        except SpotterError:
            raise
        except Exception as error:
            log.exception("stage failed", extra={"video_id": request.job.video_id})
            raise InternalError(f"{type(error).__name__}: {error}") from error

    return handler


@contextmanager
def _measured(request: StageRequest) -> Iterator[None]:
    """One line in the function's log per invocation: the source of every speed table."""
    wall, processor = time.perf_counter(), time.process_time()
    try:
        yield
    finally:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        line = {
            "measure": "stage",
            "stage": type(request).__name__.removesuffix("Request").lower(),
            "video_id": request.job.video_id,
            "wall_seconds": round(time.perf_counter() - wall, 4),
            "cpu_seconds": round(time.process_time() - processor, 4),
            "peak_megabytes": round(usage.ru_maxrss / KIBIBYTES_PER_MEGABYTE, 1),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
