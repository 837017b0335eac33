"""Training of the angle correction: varied windows keep their truth, and errors of renders land on other motions."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch: make test-training")

pytest.importorskip("anny", reason="training needs Anny: make test-training")

from training.angle_correction import examples, posed  # noqa: E402
from training.angle_correction.network import BothWays, CorrectionNetwork  # noqa: E402
from training.angle_correction.people import sides_apart  # noqa: E402
from training.angle_correction.train import Draw, fit, loss  # noqa: E402
from training.angle_correction.views import apart  # noqa: E402
from training.landmarker import Landmarker, Seen  # noqa: E402
from training.progress import Progress  # noqa: E402
from training.synthetic.clip import HEIGHT, WIDTH  # noqa: E402

from spotter.domain.angle_correction import ANGLES, CorrectedAngles, reach  # noqa: E402
from spotter.domain.pose import PoseSequence  # noqa: E402

WRONG_BY = 0.04  # metres and shares of the picture


@pytest.fixture(scope="module")
def truths() -> list[posed.Filmed]:
    return list(posed.filmed(0, 2))


def seen(truth: posed.Filmed, seed: int) -> PoseSequence:
    """A pose model that is wrong by a little everywhere."""
    rng = np.random.default_rng(seed)
    count = len(truth.angles)
    world = truth.world + rng.normal(0.0, WRONG_BY, truth.world.shape)
    flat = truth.pixels / [WIDTH, HEIGHT] + rng.normal(0.0, WRONG_BY, truth.pixels.shape)
    return PoseSequence(
        times=np.arange(count) / posed.FPS,
        image=np.concatenate([flat, world[..., 2:]], axis=-1),
        visibility=np.full((count, 33), 0.9),
        world=world,
        detected=np.ones(count, np.bool_),
        width=WIDTH,
        height=HEIGHT,
    )


@pytest.fixture(scope="module")
def pool(truths) -> list[examples.Example]:
    made = [examples.example(seen(truth, seed), truth) for seed, truth in enumerate(truths)]
    return [one for one in made if one is not None]


def same(one: examples.Example, other: examples.Example) -> bool:
    return all(np.allclose(a, b, atol=1e-6) for a, b in zip(one.arrays(), other.arrays(), strict=True))


def test_mirroring_twice_changes_nothing_and_once_exchanges_the_sides(pool):
    flipped = examples.mirrored(pool[0])
    assert same(examples.mirrored(flipped), pool[0])
    assert flipped.angles[:, 0] == pytest.approx(pool[0].angles[:, 1])
    assert not same(flipped, pool[0])


def test_a_window_beyond_the_end_of_a_clip_knows_nobody_there(pool):
    found = examples.window(pool[0], 80, np.random.default_rng(1))
    assert len(found) == 80
    assert found.known[-1] == 0.0


def test_variation_moves_what_is_said_and_not_what_is_true(pool):
    windows = [examples.window(one, 18, np.random.default_rng(2)) for one in pool]
    batch = examples.varied(windows, np.random.default_rng(3))
    picture, space, seen, known, _ = batch.inputs
    assert np.allclose(batch.angles.numpy(), np.stack([one.angles for one in windows]))
    assert (space[known == 0] == 0.0).all()
    assert (picture[known == 0] == 0.0).all()
    assert (seen[known == 0] == 0.0).all()
    assert not np.allclose(space.numpy(), np.stack([one.space for one in windows]), atol=1e-3)


def reading(metres: float) -> Landmarker:
    """Sees every point so many sizes of the body too low, in space and in the picture."""
    truth = next(posed.filmed(0, 1)).world
    error = np.concatenate([np.tile([0.0, metres, 0.0], 33), np.tile([0.0, metres], 33), np.full(33, 5.0)])
    return Landmarker([Seen(truth, np.tile(error, (len(truth), 1))) for _ in range(8)])


def test_a_posed_body_keeps_its_truth_and_gets_the_errors_of_renders(truths):
    found, exact = (examples.imitated(truths[0], reading(off), np.random.default_rng(4)) for off in (0.1, 0.0))
    assert np.array_equal(found.angles, truths[0].angles.astype(np.float32))
    assert exact.space == pytest.approx(exact.true_space, abs=0.05)  # the product's filter alone lies between
    # The middle of the hips moves with all points, so an error that all share is none.
    assert found.space == pytest.approx(exact.space, abs=1e-3)
    bent = Landmarker(
        [Seen(truths[0].world, np.random.default_rng(5).normal(0.0, 0.1, (len(truths[0].world), 198)))] * 8
    )
    wrong = examples.imitated(truths[0], bent, np.random.default_rng(4))
    assert np.abs(wrong.space - wrong.true_space).mean() > 3 * np.abs(exact.space - exact.true_space).mean()


def test_nobody_is_found_where_renders_found_nobody(truths):
    lost = Landmarker([Seen(truths[0].world, np.full((len(truths[0].world), 198), np.nan))] * 8)
    assert examples.imitated(truths[0], lost, np.random.default_rng(0)) is None


def test_what_is_imitated_has_the_size_that_the_product_gives_what_it_reads(truths):
    found = examples.imitated(truths[1], reading(0.1), np.random.default_rng(0))
    assert reach(found.space[found.known > 0]) == pytest.approx(1.0, abs=1e-4)
    assert reach(found.picture[found.known > 0]) == pytest.approx(1.0, abs=1e-4)


def test_most_windows_are_told_their_exercise_some_another_one_and_some_none(pool):
    windows = [examples.window(pool[0], 18, np.random.default_rng(5)) for _ in range(400)]
    batch = examples.varied(windows, np.random.default_rng(6))
    told, known = batch.inputs[4].numpy(), batch.inputs[3].numpy()
    assert (told.sum(axis=2) <= known).all()
    first = told[:, 0].argmax(axis=1)[told[:, 0].any(axis=1)]
    right = (first == pool[0].told[0].argmax()).sum() / len(windows)
    assert right == pytest.approx(examples.RIGHTLY_TOLD, abs=0.08)
    assert 0 < len(first) / len(windows) - right < 0.15


def test_a_network_that_is_told_nothing_answers_too_and_otherwise(pool):
    torch.manual_seed(0)
    network = BothWays(CorrectionNetwork()).eval()
    given = [torch.from_numpy(part) for part in (pool[0].picture, pool[0].space, pool[0].seen, pool[0].known)]
    told = torch.from_numpy(pool[0].told)
    with torch.no_grad():
        degrees, other = (network(*given, said)[0] for said in (told, torch.zeros_like(told)))
    assert torch.isfinite(other).all()
    assert not torch.allclose(degrees, other)


def test_the_loss_falls_when_the_network_learns_a_batch(pool):
    batch = examples.varied(
        [examples.window(one, 18, np.random.default_rng(5)) for one in pool], np.random.default_rng(6)
    )
    torch.manual_seed(0)
    network = CorrectionNetwork().eval()
    before = float(loss(network, batch).detach())
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    for _ in range(10):
        optimiser.zero_grad()
        loss(network, batch).backward()
        optimiser.step()
    assert float(loss(network, batch).detach()) < before


def test_a_stopped_fit_goes_on_to_the_same_weights(pool, tmp_path):
    steps = 4

    def drawing(stop_at: int | None = None) -> Draw:
        drawn = []

        def draw(samples: int, rng: np.random.Generator) -> list[examples.Example]:
            drawn.append(samples)
            if len(drawn) == stop_at:
                raise KeyboardInterrupt
            return [examples.window(one, samples, rng) for one in pool]

        return draw

    def fitted(draw: Draw, progress: Progress) -> dict[str, torch.Tensor]:
        torch.manual_seed(0)
        network = CorrectionNetwork()
        fit(network, draw, steps, pool, progress=progress)
        return network.state_dict()

    wanted = fitted(drawing(), Progress())
    file = tmp_path / "angles.part"
    with pytest.raises(KeyboardInterrupt):
        fitted(drawing(stop_at=3), Progress(file, "angles", every=0.0))
    found = fitted(drawing(), Progress(file, "angles", every=0.0))
    assert all(torch.equal(value, found[name]) for name, value in wanted.items())


def test_what_ships_answers_a_mirrored_clip_with_the_sides_exchanged(pool):
    torch.manual_seed(0)
    network = BothWays(CorrectionNetwork(), 1.5).eval()
    answers = []
    for one in (pool[0], examples.mirrored(pool[0])):
        given = (torch.from_numpy(part) for part in (one.picture, one.space, one.seen, one.known, one.told))
        answers.append(network(*given)[0].detach().numpy())
    assert answers[1][:, [1, 0, 3, 2, 5, 4, 7, 6]] == pytest.approx(answers[0], abs=0.01)


def test_sides_are_apart_as_measured_where_the_network_is_not_sure():
    measured, spread = np.full((4, 8), 90.0), np.full((4, 8), 2.0)
    left, right = (list(ANGLES).index((side, "knee")) for side in ("left", "right"))
    measured[:, left] += 12.0
    spread[2:, [left, right]] = 40.0  # in two of four frames the network is not sure
    answer = CorrectedAngles("a network", np.full((4, 8), 85.0), spread)
    assert sides_apart(measured, answer)["knee"] == pytest.approx([12.0, 6.0, 0.0])
    assert sides_apart(measured, answer)["hip"] == pytest.approx([0.0, 0.0, 0.0])


def test_two_cameras_are_as_far_apart_as_their_angles_where_both_count():
    one = np.full((4, 8), 90.0)
    other = one.copy()
    knee, elbow = (list(ANGLES).index(("left", joint)) for joint in ("knee", "elbow"))
    other[:2, knee] += 10.0
    other[:, elbow] = np.nan
    everywhere = np.ones((4, 8), dtype=np.bool_)
    found = apart(one, other, everywhere)
    assert found["knee"] == pytest.approx(2.5)  # 10 in two of eight
    assert found["elbow"] == 0.0
    assert apart(one, other, everywhere & (np.arange(4) < 2)[:, None])["knee"] == pytest.approx(5.0)
    assert np.isnan(apart(one, other, ~everywhere)["hip"])
