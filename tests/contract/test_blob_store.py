"""What every BlobStore does."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from spotter.adapters.s3_blobs import S3Blobs
from spotter.errors import StorageUnavailable
from spotter.ports import BlobStore
from tests.fakes import MemoryBlobs


class Stores(NamedTuple):
    data: BlobStore
    uploads: BlobStore


@pytest.fixture(params=["memory", "s3"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "s3":
        client = request.getfixturevalue("s3")
        return Stores(S3Blobs(client, "data"), S3Blobs(client, "uploads"))
    buckets: dict[str, dict[str, tuple[bytes, str]]] = {}
    return Stores(MemoryBlobs("data", buckets), MemoryBlobs("uploads", buckets))


def test_what_was_written_is_read(stores: Stores) -> None:
    stores.data.write("runs/t/v/results.json", b"{}", "application/json")
    assert stores.data.read("runs/t/v/results.json") == b"{}"


def test_writing_again_overwrites(stores: Stores) -> None:
    stores.data.write("a", b"old", "text/plain")
    stores.data.write("a", b"new", "text/plain")
    assert stores.data.read("a") == b"new"


def test_a_missing_key_is_a_key_error(stores: Stores, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        stores.data.read("nothing")
    with pytest.raises(KeyError):
        stores.data.download("nothing", tmp_path / "file")
    with pytest.raises(KeyError):
        stores.data.copy_in("uploads", "nothing", "source")


def test_exists(stores: Stores) -> None:
    stores.data.write("here", b"", "text/plain")
    assert stores.data.exists("here")
    assert not stores.data.exists("her")


def test_files_go_up_and_come_down(stores: Stores, tmp_path: Path) -> None:
    local = tmp_path / "clip.mp4"
    local.write_bytes(bytes(range(256)) * 40_000)  # above the 8 MiB from which boto3 sends parts
    stores.data.upload(local, "runs/t/v/overlay.mp4", "video/mp4")
    stores.data.download("runs/t/v/overlay.mp4", tmp_path / "back.mp4")
    assert (tmp_path / "back.mp4").read_bytes() == local.read_bytes()


def test_copy_in_takes_from_the_other_bucket(stores: Stores) -> None:
    stores.uploads.write("uploads/t/v/source", b"video", "video/mp4")
    assert stores.data.copy_in("uploads", "uploads/t/v/source", "runs/t/v/source") == 5
    assert stores.data.read("runs/t/v/source") == b"video"
    assert stores.uploads.exists("uploads/t/v/source")


def test_delete_prefix_spares_the_neighbours(stores: Stores) -> None:
    for key in ("runs/t/v1/a", "runs/t/v1/deep/b", "runs/t/v10/a", "runs/u/v1/a"):
        stores.data.write(key, b"", "text/plain")
    assert stores.data.delete_prefix("runs/t/v1/") == 2
    assert stores.data.exists("runs/t/v10/a")
    assert stores.data.exists("runs/u/v1/a")
    assert stores.data.delete_prefix("runs/t/v1/") == 0


def test_a_link_names_the_object(stores: Stores) -> None:
    link = urlsplit(stores.data.link("runs/t/v/overlay.mp4", 60))
    assert link.scheme == "https"
    assert link.path.endswith("runs/t/v/overlay.mp4")
    assert "60" in {value for values in parse_qs(link.query).values() for value in values}


def test_more_than_a_page_is_deleted(stores: Stores) -> None:
    for index in range(1005):
        stores.data.write(f"runs/t/v/{index}", b"", "text/plain")
    assert stores.data.delete_prefix("runs/t/v/") == 1005


def test_s3_keeps_the_content_type(s3: object) -> None:
    S3Blobs(s3, "data").write("a", b"{}", "application/json")
    assert s3.head_object(Bucket="data", Key="a")["ContentType"] == "application/json"  # type: ignore[attr-defined]


def test_s3_without_its_bucket_is_unavailable(s3: object) -> None:
    with pytest.raises(StorageUnavailable):
        S3Blobs(s3, "no-such-bucket").write("a", b"", "text/plain")
