"""Measures of pictures, the work on them, and the way of landmarks back to the original picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spotter.domain.enhancement import Box, Plan, Quality, Tone, helps, jitter, quality
from spotter.domain.enhancement_proposals import brighter, calmer, nearer, steadier, upright
from spotter.domain.picture_quality import camera_shift, noise_level, small_grey
from spotter.domain.picture_steps import Denoiser, Enhancer, Steadier, tone_table
from spotter.domain.pose import PoseSequence
from tests.athletes import curling, moved, pushing_up, squatting

RNG = np.random.default_rng(5)
ROOM = np.kron(RNG.integers(20, 235, (70, 100, 3)), np.ones((8, 8, 1))).astype(np.uint8)
HEIGHT, WIDTH = 400, 640


def seen(x: int, y: int) -> np.ndarray:
    """The room when the scene stands (x, y) pixels to the right and down."""
    return ROOM[60 - y : 60 - y + HEIGHT, 80 - x : 80 - x + WIDTH].copy()


def grey(level: float, noise: float) -> np.ndarray:
    one = level + RNG.normal(0.0, noise, (HEIGHT, WIDTH, 1))
    return np.clip(np.round(np.repeat(one, 3, axis=2)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (12, 8), (-21, 6), (18, -21)])
def test_the_motion_of_the_camera_is_measured(x: int, y: int) -> None:
    shift = camera_shift(small_grey(seen(0, 0)), small_grey(seen(x, y)))

    assert np.array(shift) * 3 == pytest.approx([x, y], abs=1.5)  # three pixels make one of the small picture


def test_a_moving_lifter_is_not_the_camera() -> None:
    before, after = seen(0, 0), seen(0, 0)
    before[100:300, 200:400], after[80:280, 230:430] = ROOM[:200, :200], ROOM[:200, :200]

    assert camera_shift(small_grey(before), small_grey(after)) == pytest.approx((0.0, 0.0), abs=0.1)


def test_a_blank_wall_says_nothing_about_the_camera() -> None:
    assert camera_shift(small_grey(grey(90, 0)), small_grey(grey(90, 0))) is None


def test_a_shaking_camera_is_held_and_a_pan_is_followed() -> None:
    shaking, panning = Steadier(), Steadier()
    shake = [(round(14 * np.sin(2 * step)), round(9 * np.cos(1.7 * step))) for step in range(30)]
    held = [shaking.shift(step / 12, seen(*shake[step])) for step in range(30)]
    pan = [panning.shift(step / 12, seen(step, 0))[0] for step in range(60)]

    first = np.array(shake[0])
    left = np.array(shake[12:]) - first - np.array(held[12:])
    assert np.abs(np.diff(left, axis=0)).mean() < 0.35 * np.abs(np.diff(shake[12:], axis=0)).mean()
    assert pan[-1] < 10  # the pan went 59 pixels; the picture lags behind by less than a second of it


@pytest.mark.parametrize("noise", [3.0, 8.0, 15.0])
def test_noise_is_measured(noise: float) -> None:
    assert noise_level(grey(120, noise)) == pytest.approx(noise, rel=0.1)


def test_a_clear_picture_has_no_noise_and_needs_no_light() -> None:
    ramp = np.repeat(np.linspace(20, 235, WIDTH)[None, :, None], HEIGHT, axis=0).repeat(3, axis=2).astype(np.uint8)

    assert calmer([ramp]) is None
    assert brighter([ramp]) is None
    assert steadier(np.zeros((8, 2))) is None


def test_a_dark_picture_becomes_light_and_keeps_its_order() -> None:
    dark = (seen(0, 0) * 0.15).astype(np.uint8)
    proposal = brighter([dark])
    assert proposal is not None
    table = tone_table(proposal[0])

    assert (np.diff(table.astype(int)) >= 0).all()
    assert 80 < np.median(table[dark]) < 140
    assert "of 255" in proposal[1]


def test_noise_is_calmed_where_nothing_moves_and_motion_stays_sharp() -> None:
    denoiser = Denoiser(12.0)
    for _ in range(8):
        calm = denoiser.clean(grey(100, 12.0))
    moving = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)
    moving[:, WIDTH // 2 :] = 220
    after = denoiser.clean(moving)

    assert calm.std() < 12.0 / 4
    assert np.abs(after[:, WIDTH // 2 + 4 :].astype(int) - 220).mean() < 3


def test_landmarks_return_to_the_very_pixels_of_the_original() -> None:
    """A white dot is followed through crop and steadying; where it is found must lead back to where it is."""
    plan = Plan(stabilise=True, crop=Box(left=0.21, top=0.13, right=0.83, bottom=0.94))
    dots = [(300 + 5 * step % 37, 200 + 7 * step % 31) for step in range(12)]
    frames = []
    for step, (x, y) in enumerate(dots):
        picture = np.minimum(seen(round(9 * np.sin(2 * step)), round(6 * np.cos(3 * step))), 230)
        picture[y, x] = 255
        frames.append((step / 12, picture))

    enhancer = Enhancer(plan)
    pictures = list(enhancer.enhanced(iter(frames)))
    found = [np.argwhere((picture == 255).all(axis=-1))[0] for _, picture in pictures]
    high, wide = pictures[0][1].shape[:2]
    image = np.array([[[x / wide, y / high, 0.25]] * 33 for y, x in found])
    ones = np.ones(len(frames))
    restored = enhancer.restored(
        PoseSequence(np.array([t for t, _ in pictures]), image, np.ones((12, 33)), image, ones > 0, WIDTH, HEIGHT)
    )

    assert restored.pixels()[:, 0] == pytest.approx(np.array(dots, float))
    assert restored.image[:, 0, 2] == pytest.approx(0.25 * wide / WIDTH)  # depth is in the scale of x
    assert [t for t, _ in pictures] == [t for t, _ in frames]


def test_what_lies_outside_the_picture_is_black() -> None:
    enhancer = Enhancer(Plan(stabilise=True))
    frames = [(0.0, seen(0, 0)), (0.08, seen(15, 0))]
    (_, _), (_, second) = enhancer.enhanced(iter(frames))

    assert second.shape == frames[1][1].shape
    assert not second[:, -10:].any()
    assert second[:, :-20].any()


def lying(sequence: PoseSequence, quarters: int) -> PoseSequence:
    """The sequence as a file whose picture lies turned: quarters clockwise."""
    image = sequence.image.copy()
    image[..., :2] = sequence.pixels() / sequence.width
    return moved(replace(sequence, image=image, height=sequence.width), roll=90.0 * quarters)


def squatting_before_the_camera() -> PoseSequence:
    return squatting(yaw=0.0)


@pytest.mark.parametrize(("quarters", "turn"), [(1, 270), (2, 180), (3, 90)])
@pytest.mark.parametrize("filmed", [squatting_before_the_camera, curling])
def test_a_standing_person_is_stood_upright(filmed, quarters: int, turn: int) -> None:
    proposal = upright(lying(filmed(), quarters))

    assert proposal is not None
    assert proposal[0] == turn


@pytest.mark.parametrize("filmed", [squatting, curling, pushing_up])
def test_nobody_who_trains_upright_or_on_the_floor_is_turned(filmed) -> None:
    assert upright(filmed()) is None


def test_a_far_person_is_brought_nearer_and_a_near_one_is_not() -> None:
    near = squatting()
    far = moved(near, scale=0.3)
    proposal = nearer(far, zoom_limit=2.0)
    assert proposal is not None
    box = proposal[0]

    assert nearer(near, zoom_limit=2.0) is None
    assert nearer(far, zoom_limit=1.0) is None  # the video has no more pixels than are analysed
    inside = (far.image[..., 0] > box.left) & (far.image[..., 0] < box.right)
    assert inside.all()


def test_jitter_does_not_count_the_camera_when_it_is_known() -> None:
    still = squatting()
    offsets = RNG.normal(0.0, 0.01, (len(still), 2))
    image = still.image.copy()
    image[..., :2] += offsets[:, None]
    shaken = replace(still, image=image)

    assert jitter(shaken) > 3 * jitter(still)
    assert jitter(shaken, offsets) == pytest.approx(jitter(still), rel=1e-6)


def test_frames_without_a_person_see_nothing() -> None:
    half = squatting()
    visibility = half.visibility.copy()
    lost = np.arange(len(half)) % 2 == 0
    visibility[lost] = 0.0
    found = quality(replace(half, visibility=visibility, detected=~lost))

    assert found.detected == pytest.approx(0.5, abs=0.01)
    assert found.visibility == pytest.approx(quality(half).visibility / 2, abs=0.01)
    assert found.jitter is None


GOOD = Quality(detected=0.9, visibility=0.70, jitter=0.10)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (Quality(detected=0.9, visibility=0.73, jitter=0.10), True),  # sees more
        (Quality(detected=1.0, visibility=0.70, jitter=0.10), True),  # finds more often
        (Quality(detected=0.9, visibility=0.70, jitter=0.08), True),  # shakes less
        (Quality(detected=0.9, visibility=0.71, jitter=0.10), False),  # within the margin
        (Quality(detected=0.9, visibility=0.73, jitter=0.14), False),  # sees more and shakes more
        (Quality(detected=0.9, visibility=0.66, jitter=0.05), False),  # calm because blind
        (Quality(detected=0.8, visibility=0.75, jitter=0.05), False),  # lost the person
    ],
)
def test_a_step_is_kept_only_when_it_helps(after: Quality, expected: bool) -> None:
    assert helps(GOOD, after) is expected


def test_a_plan_names_its_steps() -> None:
    plan = Plan(turn=90, brighten=Tone(black=0, white=90, gamma=0.5))

    assert [step.value for step in plan.steps] == ["turn", "brighten"]
    assert plan.changes_pixels
    assert not Plan(turn=90).changes_pixels
    assert Plan().analysed_side(400) == 400
    assert Plan(crop=Box(left=0.25, top=0.2, right=0.75, bottom=0.6)).analysed_side(400) == 800
