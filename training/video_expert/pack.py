"""Pack a run into the archive that SageMaker unpacks into the serving container's model folder.

    python -m training.video_expert.pack RUN model.tar.gz

Reproducible: sorted names, no times, no owners; the same files give the same SHA-256, which is printed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import tarfile
from pathlib import Path

from spotter.domain.fusion import RECORD_FILE, WEIGHTS_FILE, ExpertRecord

_MODE = 0o644


def pack(run: Path, target: Path) -> str:
    """Write the archive; its SHA-256.

    Raises:
        ValueError: the record is of other weights, or the fusion was never fitted: the container would refuse it.
    """
    files = {name: (run / name).read_bytes() for name in (WEIGHTS_FILE, RECORD_FILE)}
    record = ExpertRecord.model_validate_json(files[RECORD_FILE])
    if hashlib.sha256(files[WEIGHTS_FILE]).hexdigest() != record.sha256:
        raise ValueError(f"{RECORD_FILE} describes other weights")
    if record.fusion is None:
        raise ValueError("the fusion is not fitted: run `python -m training.video_expert.fuse` first")
    packed = io.BytesIO()
    with (
        # Level 0: weights do not shrink, and stored blocks are the same bytes whichever zlib wrote them.
        gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=0, mtime=0) as outer,
        tarfile.open(fileobj=outer, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(files[name]), _MODE
            archive.addfile(entry, io.BytesIO(files[name]))
    content = packed.getvalue()
    target.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    """Pack and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    print(f"{pack(arguments.run, arguments.target)}  {arguments.target.name}")


if __name__ == "__main__":
    main()
