"""One loopback server that answers for the services that the engine does not have, each in its real protocol.

SageMaker Runtime (the real serving app behind it), Polly (a real neural voice behind it) and OpenAI.
"""

from __future__ import annotations

import argparse

import boto3
import uvicorn
from fastapi import FastAPI

from spotter.local import openai_standin, polly_standin, sagemaker_standin
from spotter.local.process import LOOPBACK
from spotter.runtime.settings import ModelSettings, VoiceCacheSettings, load
from spotter.serving.container import create


def build() -> FastAPI:
    """The app with all three protocols; they share no path."""
    app = FastAPI(title="Stand-ins", docs_url=None, redoc_url=None)
    app.include_router(sagemaker_standin.router(create(), boto3.client("s3")))
    app.include_router(polly_standin.router(load(ModelSettings).models_dir, load(VoiceCacheSettings).voice_cache))
    app.include_router(openai_standin.router())

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(build(), host=LOOPBACK, port=parser.parse_args().port, log_level="warning")


if __name__ == "__main__":
    main()
