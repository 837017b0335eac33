"""How many clips a TimeSformer sees per second on this machine, trained or only asked.

    python -m training.video_expert.throughput --config base

On a GPU: at the precision that training uses, warmed up, the clock read after the device has finished. Prints the clips per second
of the best of several rounds and the spread, with the device's name.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

import torch
from torch import nn

from spotter.domain.clip_frames import CLIP_FRAMES
from training.video_expert import fit
from training.video_expert.network import CONFIGS, as_input, from_scratch

_LABELS = [f"label_{index}" for index in range(40)]
_WARM_UP = 3


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", choices=sorted(CONFIGS), default="base")
    parser.add_argument("--batch", type=int, default=16, help="clips (default %(default)s)")
    parser.add_argument("--steps", type=int, default=20, help="a round (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="default %(default)s")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU (default %(default)s)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    where = fit.device()
    network = from_scratch(arguments.config, _LABELS).to(where)
    side = int(network.config.image_size)
    clips = torch.randint(0, 256, (arguments.batch, CLIP_FRAMES, side, side, 3), dtype=torch.uint8).to(where)
    wanted = torch.zeros(arguments.batch, dtype=torch.long, device=where)
    optimiser = torch.optim.AdamW(network.parameters())

    def ask() -> None:
        with torch.no_grad(), fit.mixed(where):
            network(pixel_values=as_input(clips))

    def learn() -> None:
        with fit.mixed(where):
            loss = nn.functional.cross_entropy(network(pixel_values=as_input(clips)).logits, wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    found = {
        "device": torch.cuda.get_device_name() if where.type == "cuda" else "CPU",
        "precision": str(fit.precision(where)).removeprefix("torch."),
        "config": arguments.config,
        "batch": arguments.batch,
        "clips_per_second_asked": _rates(ask, arguments, where),
        "clips_per_second_trained": _rates(learn, arguments, where),
    }
    print(json.dumps(found, indent=2))


def _rates(step: Callable[[], None], arguments: argparse.Namespace, where: torch.device) -> dict[str, float]:
    for _ in range(_WARM_UP):
        step()
    rates = []
    for _ in range(arguments.rounds):
        _wait(where)
        start = time.perf_counter()
        for _ in range(arguments.steps):
            step()
        _wait(where)
        rates.append(arguments.batch * arguments.steps / (time.perf_counter() - start))
    return {"best": round(max(rates), 2), "worst": round(min(rates), 2)}


def _wait(where: torch.device) -> None:
    if where.type == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
