from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.overlay.banner import FADE_SECONDS, BannerDrawer, wrap
from spotter.overlay.style import ROLE_COLOURS, SEMIBOLD, Style, text_box
from tests.overlay_scenes import banner, changed, close_to, empty, painted

LONG = (
    "Push the floor away and keep your chest proud, then sit back between your heels until your hips are below your "
    "knees, and stand up again as fast as you can without letting your heels leave the floor."
)


def draw(text="Sit back and go lower.", role="main", time=1.0, width=480, height=640, direction="ltr", **fields):
    drawer = BannerDrawer(Style(width, height), direction)
    return painted(drawer.draw, width, height, banner(text, role), time, **fields)


@pytest.mark.parametrize("width,height", [(240, 426), (426, 240), (480, 640), (1280, 720), (3840, 2160)])
@pytest.mark.parametrize("text", ["Good.", "Sit back and go lower.", LONG, "Kniebeugenüberwachung" * 6])
def test_the_whole_text_stays_inside_the_safe_area(width, height, text):
    rows, columns = np.nonzero(changed(draw(text, width=width, height=height)))
    margin = Style(width, height).margin
    assert columns.min() >= margin
    assert columns.max() < width - margin
    assert rows.max() < height - margin
    assert rows.min() > 0.2 * height


@pytest.mark.parametrize("role", list(ROLE_COLOURS))
def test_each_role_has_its_colour_and_its_sign(role):
    assert close_to(draw(role=role), ROLE_COLOURS[role]).sum() > 100
    others = [draw(role=other) for other in ROLE_COLOURS if other != role]
    assert all((draw(role=role) != other).any() for other in others)


def test_it_fades_in_and_out():
    ground = empty()[-60, 240].astype(int)
    steps = [abs(draw(time=time)[-60, 240].astype(int) - ground).sum() for time in (0.0, FADE_SECONDS / 2, 1.0, 4.0)]
    assert steps[0] == 0
    assert 0 < steps[1] < steps[2]
    assert steps[3] == 0


def test_the_video_shines_through_but_the_text_is_readable():
    picture = draw()
    assert close_to(picture, (255, 255, 255), 10).sum() > 200
    dark = changed(picture) & (picture.max(axis=2) < 60)
    assert dark.sum() > 2000


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=30), min_size=1, max_size=30),
    st.integers(40, 500),
)
def test_wrapping_keeps_every_letter_in_order_and_within_the_width(words, widest):
    text = " ".join(words)
    lines = wrap(text, 14, widest)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    for line in lines:
        assert len(line) == 1 or text_box(line, 14, SEMIBOLD)[0] <= widest
