"""The form model: probability that a repetition was done wrong, learnt from people, for people it has never seen.

One model per movement: Gaussian-kernel logistic regression on the numbers of `form_model_features`, each weighted by how much
alike correct and incorrect differ from person to person. With a few hundred repetitions of a handful of people this beats
networks, takes seconds to train and needs nothing but numpy.

Sources: kernel logistic regression by iteratively reweighted least squares, Zhu & Hastie 2005 (*J. Comput. Graph. Stat.* 14:185);
the weights are the paired effect over its standard deviation between people (a moderated t statistic, Tusher et al. 2001, *PNAS* 98:5116).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CLIP = 3.0  # standard deviations; beyond that the tracker failed rather than the person
# Added to the deviation between people, in standard deviations of the number: the t statistic of few people is noisy.
_MODERATION = 0.3
_SMALLEST_DEVIATION = 1e-6
_ITERATIONS = 12  # Newton's method has converged after 6 to 8
_LEAST_WEIGHT = 1e-4  # of a repetition that is already certain


@dataclass(frozen=True)
class Settings:
    """What inner folds choose.

    Attributes:
        ridge: strength of the L2 penalty.
        width: of the kernel exp(-width * mean squared difference).
    """

    ridge: float
    width: float


GRID = tuple(Settings(ridge, width) for ridge, width in product((0.01, 0.03, 0.1), (0.1, 0.3)))


@dataclass(frozen=True)
class Space:
    """How raw numbers become comparable.

    Attributes:
        mean: (D,) of the training repetitions.
        deviation: (D,) of the training repetitions.
        weight: (D,) consistency between people, mean square 1.
    """

    mean: FloatArray
    deviation: FloatArray
    weight: FloatArray

    def __call__(self, features: FloatArray) -> FloatArray:
        """(N, D) raw to (N, D) standardised, clipped and weighted."""
        return np.asarray(np.clip((features - self.mean) / self.deviation, -CLIP, CLIP) * self.weight)


@dataclass(frozen=True)
class MovementModel:
    """A trained model of one movement.

    Attributes:
        space: of its numbers.
        known: (N, D) training repetitions in that space.
        dual: (N,) their coefficients.
        bias: log odds far from everything.
        width: of the kernel.
    """

    space: Space
    known: FloatArray
    dual: FloatArray
    bias: float
    width: float

    def log_odds(self, features: FloatArray) -> FloatArray:
        """(N, D) raw numbers to (N,) log odds of incorrect; 0 is the decision."""
        points = self.space(features)
        return np.asarray(_kernel(_distances(points, self.known), self.width) @ self.dual + self.bias)


def fit(features: FloatArray, incorrect: IntArray, people: IntArray, settings: Settings) -> MovementModel:
    """Train the model of one movement.

    Args:
        features: (N, D) numbers of the repetitions.
        incorrect: (N,) 1 for incorrect, 0 for correct.
        people: (N,) who did it.
        settings: of the classifier.
    """
    space = _space(features, incorrect, people)
    known = space(features)
    dual, bias = _logistic(_kernel(_distances(known, known), settings.width), incorrect, settings.ridge)
    return MovementModel(space, known, dual, bias, settings.width)


def choose(movements: Iterable[tuple[FloatArray, IntArray, IntArray]], grid: tuple[Settings, ...] = GRID) -> Settings:
    """The settings with the smallest log loss when each training person in turn is left out, one choice for all movements.

    Args:
        movements: (features, incorrect, people) of each movement, training people alone.
        grid: what to choose from.
    """
    loss = np.zeros(len(grid))
    for features, incorrect, people in movements:
        for person in np.unique(people):
            inner = people != person
            if len(set(incorrect[inner].tolist())) > 1:
                loss += _inner_loss(features, incorrect, people, inner, grid)
    return grid[int(loss.argmin())]


def _inner_loss(
    features: FloatArray, incorrect: IntArray, people: IntArray, inner: NDArray[np.bool_], grid: tuple[Settings, ...]
) -> FloatArray:
    """(settings,) summed log loss on the people outside `inner`."""
    space = _space(features[inner], incorrect[inner], people[inner])
    known, unseen = space(features[inner]), space(features[~inner])
    between, across = _distances(known, known), _distances(unseen, known)
    sign = 1.0 - 2.0 * incorrect[~inner]
    found = []
    for settings in grid:
        dual, bias = _logistic(_kernel(between, settings.width), incorrect[inner], settings.ridge)
        found.append(np.logaddexp(0.0, sign * (_kernel(across, settings.width) @ dual + bias)).sum())
    return np.asarray(found)


def _space(features: FloatArray, incorrect: IntArray, people: IntArray) -> Space:
    mean, deviation = features.mean(axis=0), features.std(axis=0) + _SMALLEST_DEVIATION
    points = np.clip((features - mean) / deviation, -CLIP, CLIP)
    effects = np.array(
        [
            points[(people == person) & (incorrect == 1)].mean(axis=0)
            - points[(people == person) & (incorrect == 0)].mean(axis=0)
            for person in np.unique(people)
            if {0, 1} <= set(incorrect[people == person].tolist())
        ]
    )
    weight = np.ones(features.shape[1])
    if len(effects):
        weight = np.abs(effects.mean(axis=0)) / (effects.std(axis=0) + _MODERATION)
    return Space(mean, deviation, weight / max(float(np.sqrt(np.mean(weight**2))), _SMALLEST_DEVIATION))


def _distances(first: FloatArray, last: FloatArray) -> FloatArray:
    """(N, M) mean squared differences."""
    squares = (first**2).sum(axis=1)[:, None] + (last**2).sum(axis=1)[None]
    return np.asarray(np.maximum(squares - 2.0 * first @ last.T, 0.0) / first.shape[1])


def _kernel(distances: FloatArray, width: float) -> FloatArray:
    return np.asarray(np.exp(-width * distances))


def _logistic(kernel: FloatArray, incorrect: IntArray, ridge: float) -> tuple[FloatArray, float]:
    """Coefficients and bias that minimise the penalised log loss."""
    n = len(kernel)
    dual, bias = np.zeros(n), 0.0
    system = np.ones((n + 1, n + 1))
    system[n, n] = 0.0
    for _ in range(_ITERATIONS):
        odds = kernel @ dual + bias
        share = 0.5 * (1.0 + np.tanh(0.5 * odds))
        weight = np.maximum(share * (1.0 - share), _LEAST_WEIGHT)
        system[:n, :n] = kernel + ridge * np.diag(1.0 / weight)
        solved = np.linalg.solve(system, np.append(odds + (incorrect - share) / weight, 0.0))
        dual, bias = solved[:n], float(solved[n])
    return dual, bias
