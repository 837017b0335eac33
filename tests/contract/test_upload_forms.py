"""What every form for uploads holds the client to."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from spotter.adapters.s3_uploads import S3UploadForms
from spotter.ports import UploadForms
from tests.fakes import MemoryUploadForms

KEY = "uploads/acme/0190/source"


@pytest.fixture(params=["memory", "s3"])
def forms(request: pytest.FixtureRequest) -> UploadForms:
    if request.param == "s3":
        return S3UploadForms(request.getfixturevalue("s3"), "uploads")
    return MemoryUploadForms()


def test_key_and_type_are_chosen_by_the_server(forms: UploadForms) -> None:
    form = forms.form(KEY, "video/quicktime", 1000, 900)
    assert form.fields["key"] == KEY
    assert form.fields["Content-Type"] == "video/quicktime"
    assert (form.max_bytes, form.expires_in) == (1000, 900)
    assert form.url.startswith("https://")


def test_s3_is_told_every_limit(s3: Any) -> None:
    form = S3UploadForms(s3, "uploads").form(KEY, "video/mp4", 1000, 900)
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    conditions = policy["conditions"]
    assert ["content-length-range", 1, 1000] in conditions
    assert {"key": KEY} in conditions
    assert {"Content-Type": "video/mp4"} in conditions
    assert {"bucket": "uploads"} in conditions
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
