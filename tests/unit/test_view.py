"""The camera's place is found for standing and lying people alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spotter.domain.view import View, estimate_view, estimate_yaw
from tests import athletes

FRONT_AND_SIDES = [(0, View.FRONT), (90, View.LEFT), (180, View.BACK), (-90, View.RIGHT), (45, View.DIAGONAL)]


@pytest.mark.parametrize("athlete", [athletes.squatting, athletes.pushing_up], ids=["standing", "prone"])
@pytest.mark.parametrize(("yaw", "view"), FRONT_AND_SIDES)
def test_view_of_standing_and_prone_people(athlete, yaw, view):
    sequence = athlete(yaw=yaw, noise=0.02)
    assert estimate_view(sequence) is view
    assert np.cos(np.radians(estimate_yaw(sequence) - yaw)) > 0.97


def test_left_and_right_change_places_in_the_mirror():
    assert estimate_view(athletes.squatting(yaw=90).mirrored()) is View.RIGHT


def test_visible_limbs_overrule_the_sign_of_depth():
    flipped = athletes.pushing_up(yaw=90, far_visibility=0.2)
    flipped = replace(flipped, world=flipped.world * np.array([1, 1, -1]))
    assert estimate_view(flipped) is View.LEFT


def test_nobody_has_no_view():
    sequence = athletes.standing()
    assert estimate_view(athletes.hidden(sequence, 0, 99)) is View.UNKNOWN


def test_turning_round_all_the_time_has_no_view():
    parts = [athletes.standing(seconds=2, yaw=yaw) for yaw in (0, 90)]
    assert estimate_view(athletes.joined(*parts)) is View.UNKNOWN
