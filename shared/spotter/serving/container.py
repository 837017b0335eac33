"""What the serving container and its local stand-in start: the app with the weights that the settings name."""

from __future__ import annotations

from fastapi import FastAPI

from spotter.models.classifiers import weights_file
from spotter.runtime.settings import ServingSettings, load
from spotter.serving.app import create_app


def create() -> FastAPI:
    """The app.

    Raises:
        SettingMissing: `SPOTTER_CLASSIFIER` names no weights.
        ModelMissing, ModelCorrupt: see `create_app`.
    """
    return create_app(weights_file(load(ServingSettings).classifier))
