"""Writes the cloud assembly: `python infra/app.py`, or through the CDK CLI. No network, no Docker, no AWS account.

The output folder is `CDK_OUTDIR` (the CLI sets it) or the context key `spotter:outdir`, otherwise `build/cdk.out`.
Without the CLI, context comes as JSON in `CDK_CONTEXT_JSON` or as arguments `-c key=value`, added to that of cdk.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from spotter_infra.node import use_packaged_node


def read_arguments(arguments: list[str]) -> dict[str, str]:
    """The context given as `-c key=value`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-c", "--context", action="append", default=[], metavar="KEY=VALUE")
    pairs = (text.partition("=") for text in parser.parse_args(arguments).context)
    return {key: value for key, _, value in pairs}


def main(arguments: list[str]) -> int:
    """Synthesise; 2 and one sentence when an option cannot be used."""
    use_packaged_node()
    from spotter_infra.options import ROOT, OptionError
    from spotter_infra.stack import build_app

    context = json.loads((ROOT / "cdk.json").read_text())["context"] | read_arguments(arguments)
    outdir = os.environ.get("CDK_OUTDIR") or context.get("spotter:outdir") or str(ROOT / "build" / "cdk.out")
    try:
        build_app(context, outdir).synth()
    except OptionError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
