from __future__ import annotations

import numpy as np
import pytest

from spotter.domain.landmarks import Landmark
from spotter.overlay.angles import AngleDrawer, JointAngle
from spotter.overlay.style import OUTCOME_COLOURS, Style, text_box
from tests.overlay_scenes import changed, close_to, painted, standing

WIDTH, HEIGHT = 480, 640


def knee(degrees=90.0, outcome=None):
    return JointAngle(Landmark.LEFT_KNEE, Landmark.LEFT_HIP, Landmark.LEFT_ANKLE, degrees, outcome)


def bent(width=WIDTH, height=HEIGHT):
    """Thigh to the right, shin straight down: 90 degrees at the left knee, open to the lower right."""
    person = standing(width, height)
    vertex = person.points[Landmark.LEFT_KNEE]
    person.points[Landmark.LEFT_HIP] = vertex + np.array([0.3 * width, 0.0])
    person.points[Landmark.LEFT_ANKLE] = vertex + np.array([0.0, 0.2 * height])
    return person


def draw(person=None, angles=None, taken=(), width=WIDTH, height=HEIGHT):
    drawer = AngleDrawer(Style(width, height))
    return painted(drawer.draw, width, height, person or bent(), angles or [knee()], taken=taken)


def test_the_sector_lies_between_the_bones():
    drawn = changed(draw())
    x, y = np.round(bent().points[Landmark.LEFT_KNEE]).astype(int)
    reach = 16
    assert drawn[y + reach, x + reach]
    assert not drawn[y + 24, x - 24]


def test_the_number_stands_outside_of_the_angle():
    drawn = changed(draw())
    x, y = np.round(bent().points[Landmark.LEFT_KNEE]).astype(int)
    rows, columns = np.nonzero(drawn)
    upper_left = (rows < y - 12) & (columns < x - 12)
    lower_left = (rows > y + 12) & (columns < x - 12)
    assert upper_left.sum() > 100
    assert not lower_left.any()


def test_another_number_looks_different():
    assert (draw(angles=[knee(90.0)]) != draw(angles=[knee(45.0)])).any()


def test_a_number_gives_way_to_what_is_there_already():
    x, y = np.round(bent().points[Landmark.LEFT_KNEE]).astype(int)
    taken = (x - 120, y - 90, x - 8, y - 8)
    drawn = changed(draw(taken=[taken]))
    assert not drawn[taken[1] + 2 : taken[3] - 30, taken[0] : taken[2] - 30].any()


@pytest.mark.parametrize("outcome", list(OUTCOME_COLOURS))
def test_a_judged_angle_has_the_colour_of_its_outcome(outcome):
    assert close_to(draw(angles=[knee(outcome=outcome)]), OUTCOME_COLOURS[outcome]).sum() > 20


@pytest.mark.parametrize("corner", [(4, 4), (476, 4), (4, 636), (476, 636)])
def test_a_number_at_the_edge_is_moved_into_the_picture_whole(corner):
    person = bent()
    person.points[:] += np.array(corner) - person.points[Landmark.LEFT_KNEE]
    picture = draw(person, [knee(123.0)])
    margin = Style(WIDTH, HEIGHT).margin
    dark = changed(picture) & (picture.max(axis=2) < 90)
    width, height = text_box("180°", Style(WIDTH, HEIGHT).text(3.4))[0], Style(WIDTH, HEIGHT).text(3.4)
    assert dark[margin:-margin, margin:-margin].sum() > 0.5 * width * height


def test_what_is_not_known_is_not_drawn():
    hidden = bent()
    hidden.visibility[Landmark.LEFT_ANKLE] = 0.1
    assert not changed(draw(hidden)).any()
    assert not changed(draw(angles=[knee(float("nan"))])).any()


def test_a_straight_joint_has_a_half_disc_and_a_number():
    person = bent()
    person.points[Landmark.LEFT_HIP] = person.points[Landmark.LEFT_KNEE] - np.array([0.0, 0.2 * HEIGHT])
    assert changed(draw(person, [knee(180.0)])).sum() > 500


def test_a_number_stands_beside_limbs_where_there_is_room():
    person = bent()
    vertex = person.points[Landmark.LEFT_KNEE]
    # The other leg passes where the number would stand: to the upper left of the knee.
    person.points[Landmark.RIGHT_HIP] = vertex + np.array([-70.0, 30.0])
    person.points[Landmark.RIGHT_KNEE] = vertex + np.array([20.0, -110.0])
    drawn = changed(draw(person)) & ~changed(draw(person, [knee(float("nan"))]))
    rows, columns = np.nonzero(drawn)
    across = (np.array([columns, rows]).T + 0.5 - person.points[Landmark.RIGHT_HIP]) @ np.array([140.0, 90.0])
    assert len(rows) > 300
    assert (np.abs(across) / np.hypot(140.0, 90.0) > 3).all()
