"""Colours as people without red or green cones see them (Machado, Oliveira and Fernandes 2009, severity 1.0)."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from spotter.overlay.style import INK, MARK_COLOURS, OUTCOME_COLOURS, ROLE_COLOURS, SKY, WHITE

DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
CLEARLY_APART = 20.0  # CIE76; about 2 can just be told apart side by side
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3


def linear(colour):
    share = np.array(colour) / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(colour, deficiency):
    seen = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear(colour), 0, 1)
    encoded = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
    return cv2.cvtColor(encoded.astype(np.float32).reshape(1, 1, 3), cv2.COLOR_RGB2Lab)[0, 0]


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("colours", [OUTCOME_COLOURS, MARK_COLOURS, ROLE_COLOURS])
def test_colours_that_mean_different_things_look_different(colours, deficiency):
    for one, other in itertools.combinations(colours.values(), 2):
        assert np.linalg.norm(lab(one, deficiency) - lab(other, deficiency)) > CLEARLY_APART


@pytest.mark.parametrize("colour", [*OUTCOME_COLOURS.values(), SKY, WHITE])
def test_text_on_a_panel_has_contrast(colour):
    assert (luminance(colour) + 0.05) / (luminance(INK) + 0.05) > TEXT_CONTRAST
