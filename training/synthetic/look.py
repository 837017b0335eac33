"""What a body wears, and its colours: drawn at random, baked into the reference pose, so that it costs nothing per frame.

Clothes are measured with the signed distances of `training.sample_clip.outfit.Fields`: a hem is where a distance is zero.
They are interpolated per pixel, so that hems stay sharp on a coarse mesh.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from training.sample_clip.mesh import averaging, vertex_normals
from training.sample_clip.outfit import Fields, bone_share, paint_skin, ramp, unit
from training.synthetic.body import FROM_ANNY, Body, Skin, model, thinned
from training.synthetic.rotations import Array

Single = NDArray[np.float32]

# Linear reflectances from very light to very dark skin, after the Fitzpatrick types; between two of them is mixed.
SKIN_TONES = np.array(
    [
        [0.62, 0.40, 0.30],
        [0.52, 0.30, 0.20],
        [0.42, 0.225, 0.135],
        [0.28, 0.14, 0.075],
        [0.15, 0.072, 0.04],
        [0.07, 0.035, 0.022],
    ]
)
HAIR_TONES = np.array(
    [
        [0.010, 0.007, 0.006],
        [0.030, 0.017, 0.010],
        [0.10, 0.05, 0.025],
        [0.30, 0.19, 0.08],
        [0.45, 0.43, 0.40],
        [0.16, 0.05, 0.02],
    ]
)
CLOTHS = np.array(
    [
        [0.02, 0.02, 0.025], [0.75, 0.75, 0.74], [0.25, 0.26, 0.28], [0.02, 0.05, 0.20], [0.35, 0.02, 0.03], [0.03, 0.22, 0.10],
        [0.50, 0.30, 0.03], [0.06, 0.22, 0.42], [0.42, 0.10, 0.28], [0.10, 0.30, 0.30], [0.55, 0.48, 0.36], [0.12, 0.07, 0.05],
    ]
)  # fmt: skip
LONG, SHORT, NONE = 2.0, 0.18, 0.015  # metres of sleeve; the distance along the arm is 1 on the forearm, see `Fields`
COARSE_CELL, FINE_CELL = 0.014, 0.005  # metres between vertices that are still told apart, on the body and the face
MOUTH = np.array([0.0, -0.015, -0.02])  # metres from the head's joint, Anny's axes
SHIRT, SHORTS, SHOE, HAIR, PATTERN = range(5)


@dataclass(frozen=True)
class Look:
    """A dressed body.

    Attributes:
        skin: bends the dressed surface.
        faces: (F, 3) of what can be seen at all.
        surface: (V, 9) signed distances (shirt, shorts, shoe, hair), a coordinate for patterns, linear RGB of skin and
            face, gloss.
        colours: (5, 3) of shirt, shorts, shoes, hair and the shirt's second colour.
        stripes: stripes per metre on the shirt; 0 = plain.
    """

    skin: Skin
    faces: NDArray[np.int64]
    surface: Single
    colours: Single
    stripes: float

    def paint(self, corners: NDArray[np.int64], weights: Single) -> tuple[Single, Single]:
        """Colours (N, 3) and gloss (N,) where rays meet the body.

        Args:
            corners: (N, 3) vertices of the faces that are met.
            weights: (N, 3) barycentric.
        """
        surface = self.surface[corners]
        surface = weights[:, :1] * surface[:, 0] + weights[:, 1:2] * surface[:, 1] + weights[:, 2:] * surface[:, 2]
        fields, colour, gloss = surface[:, :5], surface[:, 5:8], surface[:, 8]
        shirt = np.where(
            (np.sin(fields[:, PATTERN] * self.stripes * 2 * np.pi) > 0.3)[:, None], self.colours[4], self.colours[SHIRT]
        )
        for part, shade in (
            (SHORTS, self.colours[SHORTS]),
            (SHIRT, shirt),
            (SHOE, self.colours[SHOE]),
            (HAIR, self.colours[HAIR]),
        ):
            covered = fields[:, part] > 0
            colour = np.where(covered[:, None], shade, colour)
            gloss = np.where(covered, 0.03, gloss)
        return colour.astype(np.float32), gloss.astype(np.float32)


def draw(body: Body, rng: np.random.Generator) -> Look:
    """Dress a body at random."""
    fields = Fields(body.rest)
    covers = _covers(body, fields, rng)
    tone = _between(SKIN_TONES, rng)
    hair = HAIR_TONES[rng.integers(len(HAIR_TONES))]
    albedo, gloss = paint_skin(body.rest, fields, skin=tone, hair=hair, lips=tone * [0.9, 0.6, 0.62])
    vertices = _inflated(body, covers, loose=rng.uniform(0.3, 1.3))
    normals = vertex_normals(vertices, body.faces)
    shirt, shorts, shoe, second = CLOTHS[rng.choice(len(CLOTHS), 4)] * rng.uniform(0.7, 1.2, (4, 1))
    if rng.random() < 0.15:
        shirt = tone  # bare chest, or skin-coloured: the hardest case for a detector
    height = body.rest.vertices[:, 2:]
    stripes = rng.uniform(6.0, 14.0) if rng.random() < 0.2 else 0.0
    kept, faces = thinned(body.rest.vertices, _seen(body), _cells(body))
    return Look(
        skin=Skin(body.joints, body.weight[kept], vertices[kept] @ FROM_ANNY, normals[kept] @ FROM_ANNY),
        faces=faces,
        surface=np.concatenate([covers, height, albedo, gloss[:, None]], axis=1)[kept].astype(np.float32),
        colours=np.stack([shirt, shorts, shoe, hair, second]).astype(np.float32),
        stripes=stripes,
    )


def _covers(body: Body, fields: Fields, rng: np.random.Generator) -> Array:
    """(V, 4) signed distances of shirt, shorts, shoes and hair."""
    z = body.rest.vertices[:, 2]
    hip, knee, ankle = (body.rest.joints[name][2] for name in ("upperleg01.L", "lowerleg01.L", "foot.L"))
    sleeve = (LONG, SHORT, SHORT, NONE)[rng.integers(4)] * rng.uniform(0.8, 1.1)
    shirt = np.min([fields.height + rng.uniform(0.0, 0.09), sleeve - fields.arm, fields.neckline], axis=0)
    shirt[bone_share(body.rest, ("wrist", "finger", "metacarpal")) > 0.5] = -1.0
    ends = (hip - 0.4 * (hip - knee), hip - 0.75 * (hip - knee), knee - 0.3 * (knee - ankle), ankle + 0.04)
    shorts = np.minimum(0.10 - fields.height, z - ends[rng.integers(len(ends))])
    arms = bone_share(body.rest, ("upperarm", "lowerarm", "wrist", "finger", "metacarpal", "clavicle", "shoulder"))
    shorts[arms > 0.1] = -1.0
    hair = fields.hair if rng.random() < 0.88 else np.full_like(z, -1.0)
    return np.stack([shirt, shorts, fields.foot, hair], axis=1)


def _inflated(body: Body, covers: Array, *, loose: float) -> Array:
    """(V, 3) the surface of clothes, shoes and hair instead of skin, in Anny's axes."""
    rest = body.rest
    relax = _relaxing()
    smooth = rest.vertices
    for _ in range(8):
        smooth = relax @ smooth
    outward = unit(vertex_normals(smooth, rest.faces))
    # Smoothing bridges hollows, which is what cloth does; a shoe hides the toes.
    bridged = ((smooth - rest.vertices) * outward).sum(axis=1).clip(0.0)
    cloth = np.maximum(ramp(covers[:, SHIRT], -0.005, 0.01), ramp(covers[:, SHORTS], -0.005, 0.01))
    lower = ramp(-(rest.vertices[:, 2] - rest.joints["spine03"][2]), -0.15, 0.2)
    thickness = cloth * (0.004 + 0.014 * loose * (0.4 + 0.6 * lower) + bridged * min(loose, 1.0))
    thickness += ramp(covers[:, HAIR], 0.0, 0.06) * 0.018
    shoe = ramp(covers[:, SHOE], -0.005, 0.01)
    vertices = rest.vertices + outward * (thickness + 0.010 * shoe)[:, None]
    return np.asarray(vertices + (shoe * 0.7)[:, None] * (smooth - rest.vertices))


@cache
def _relaxing() -> sparse.csr_array:
    """(V, V) `averaging` over the body's surface: every body has the same faces, and finding their edges costs a tenth of a clip."""
    human = model()
    return averaging(human.faces.numpy().astype(np.int64), len(human.template_vertices))


def _seen(body: Body) -> NDArray[np.int64]:
    """The faces without the inside of the mouth."""
    head = body.rest.joints["head"]
    inside = (np.abs(body.rest.vertices - (head + MOUTH)) < [0.03, 0.045, 0.03]).all(axis=1)
    return np.asarray(body.faces[~inside[body.faces].all(axis=1)])


def _cells(body: Body) -> Array:
    """(V,) metres: how coarse the mesh may be; a face needs its details."""
    head = bone_share(body.rest, ("head", "eye", "neck03"))
    return np.where(head > 0.3, FINE_CELL, COARSE_CELL)


def _between(tones: Array, rng: np.random.Generator) -> Array:
    at = rng.uniform(0.0, len(tones) - 1.001)
    low = int(at)
    return np.asarray(tones[low] + (tones[low + 1] - tones[low]) * (at - low))
