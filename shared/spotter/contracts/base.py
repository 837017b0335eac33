"""What all contracts share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A frozen model that crosses a process border.

    Unknown fields are ignored, so that an older reader understands a newer writer; fields are only ever added.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class Warned(Contract):
    """Something that did not go well and did not stop the analysis."""

    code: str
    message: str
