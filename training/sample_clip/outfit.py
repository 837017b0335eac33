"""Dresses the body: shirt, shorts, shoes, hair, and a face with eyes and brows.

A garment is a part of the body's own surface, cut along a hem in the reference pose, pushed outwards along the
smoothed normals and relaxed, so that it hangs a little instead of clinging. Colours are linear RGB reflectances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from training.sample_clip.athlete import SOLE_THICKNESS, Body, Posed
from training.sample_clip.mesh import Array, Faces, Patch, averaging, cut, vertex_normals

SKIN = np.array([0.46, 0.245, 0.155])
LIPS = np.array([0.40, 0.155, 0.115])
SHIRT = np.array([0.035, 0.26, 0.30])
SHORTS = np.array([0.022, 0.026, 0.045])
STRIPE = np.array([0.75, 0.76, 0.78])
HAIR = np.array([0.030, 0.017, 0.010])
SOCK = np.array([0.72, 0.72, 0.72])
SHOE = np.array([0.10, 0.115, 0.14])
SHOE_ACCENT = np.array([0.75, 0.16, 0.06])
SOLE = np.array([0.80, 0.80, 0.78])
EYE_WHITE = np.array([0.70, 0.68, 0.66])
IRIS = np.array([0.05, 0.03, 0.02])


@dataclass(frozen=True)
class Layer:
    """One surface ready to be shaded.

    Attributes:
        vertices: (V, 3) metres.
        faces: (F, 3).
        normals: (V, 3) unit.
        albedo: (V, 3) linear RGB.
        gloss: (V,) strength of the highlight, 0 = cloth.
        translucency: (V,) how far light wraps around, 0 = cloth, about 0.3 = skin.
    """

    vertices: Array
    faces: Faces
    normals: Array
    albedo: Array
    gloss: Array
    translucency: Array


@dataclass(frozen=True)
class Garment:
    """A patch of the body's surface.

    Attributes:
        patch: what of the body it covers.
        thickness: (V,) metres away from the skin, for every vertex of the body.
        albedo: (V, 3) linear RGB.
        relaxations: how often the surface is smoothed; more hangs looser.
        gloss: strength of the highlight.
    """

    patch: Patch
    thickness: Array
    albedo: Array
    relaxations: int
    gloss: float


class Outfit:
    """Everything that depends on the body in its reference pose is worked out once."""

    def __init__(self, body: Body) -> None:
        self._body = body
        fields = Fields(body)
        self._garments = [*_shirt(body, fields), *_shorts(body, fields), _hair(body, fields)]
        hidden = (fields.shirt > 0.03) | (fields.shorts > 0.03) | (fields.foot > 0.02)
        self._skin_faces = body.faces[~hidden[body.faces].all(axis=1)]
        self._skin_albedo, self._skin_gloss = paint_skin(body, fields)
        self._shoes = {side: _shoe(body, side) for side in "LR"}
        self._relax = averaging(body.faces, len(body.vertices))

    def dress(self, posed: Posed) -> list[Layer]:
        """The surfaces of one frame."""
        normals = vertex_normals(posed.vertices, self._body.faces)
        translucency = np.full(len(normals), 0.30)
        skin = Layer(posed.vertices, self._skin_faces, normals, self._skin_albedo, self._skin_gloss, translucency)
        outward = unit(self._relaxed(normals, 6))
        garments = [self._hang(garment, posed.vertices, outward) for garment in self._garments]
        shoes = [self._place(part, side, posed) for side in "LR" for part in self._shoes[side]]
        return [skin, *garments, *shoes]

    def _relaxed(self, values: Array, rounds: int) -> Array:
        for _ in range(rounds):
            values = self._relax @ values
        return values

    def _hang(self, garment: Garment, vertices: Array, outward: Array) -> Layer:
        relaxed = self._relaxed(vertices, garment.relaxations)
        # Smoothing bridges hollows, which is what cloth does. Only the outward part of it counts: the sideways part
        # depends on how the mesh is cut into triangles and would make the hems ragged.
        bridged = np.sum((relaxed - vertices) * outward, axis=1).clip(0.0)
        cloth = vertices + outward * (garment.thickness + bridged)[:, None]
        normals = unit(garment.patch.apply(vertex_normals(cloth, self._body.faces)))
        count = len(normals)
        return Layer(
            garment.patch.apply(cloth),
            garment.patch.faces,
            normals,
            garment.patch.apply(garment.albedo),
            np.full(count, garment.gloss),
            np.full(count, 0.1),
        )

    def _place(self, shoe: Layer, side: str, posed: Posed) -> Layer:
        ankle, turn = self._body.joints[f"foot.{side}"], posed.feet[side]
        vertices = (shoe.vertices - ankle) @ turn.T + posed.joints[f"foot.{side}"]
        return Layer(vertices, shoe.faces, shoe.normals @ turn.T, shoe.albedo, shoe.gloss, shoe.translucency)


class Fields:
    """Signed distances in metres (positive inside) that say what covers each body vertex, in the reference pose."""

    def __init__(self, body: Body) -> None:
        x, y, z = body.vertices.T
        joints = body.joints
        self.height = z - joints["root"][2]
        self.arm = np.maximum(*(_along(body, f"upperarm01.{side}", f"lowerarm01.{side}", 0.11) for side in "LR"))
        self.arm[bone_share(body, ("lowerarm", "wrist", "finger", "metacarpal")) > 0.6] = 1.0
        self.thigh = np.maximum(*(_along(body, f"upperleg01.{side}", f"lowerleg01.{side}", 0.30) for side in "LR"))
        neck = joints["neck01"]
        collar = (neck[2] - 0.005 + 0.55 * (y - neck[1])) - z
        below_head = joints["neck02"][2] - z
        self.neckline = np.minimum(np.maximum(collar, np.abs(x) - 0.075), below_head)
        self.shirt = np.min([self.height + 0.065, 0.180 - self.arm, self.neckline], axis=0)
        self.shorts = np.min([0.10 - self.height, 0.285 - self.thigh], axis=0)
        self.shorts[bone_share(body, ("lowerarm", "wrist", "finger", "metacarpal")) > 0.1] = -1.0
        hip = joints["upperleg01.L"]
        self.side_stripe = np.minimum(0.017 - np.abs(y - hip[1] + 0.022), np.abs(x) - 0.11)
        head = joints["head"]
        hairline = head[2] + 0.046 - 0.75 * (y - head[1])
        self.hair = np.where(z > joints["neck02"][2], z - hairline, -1.0)
        self.hair[_is_eye(body) | _inside_mouth(body)] = -1.0
        self.foot = joints["foot.L"][2] + 0.005 - z


def _shirt(body: Body, fields: Fields) -> list[Garment]:
    loose = 0.009 + 0.012 * ramp(-fields.height, -0.40, 0.06) + 0.009 * ramp(fields.arm, 0.02, 0.17)
    band = np.minimum(fields.shirt, fields.arm - 0.163)  # a bright cuff
    plain = np.minimum(fields.shirt, 0.163 - fields.arm)
    colours = ((plain, SHIRT), (band, STRIPE))
    return [Garment(cut(body.faces, part), loose, _plain(body, colour), 10, 0.02) for part, colour in colours]


def _shorts(body: Body, fields: Fields) -> list[Garment]:
    loose = 0.005 + 0.020 * ramp(fields.thigh, 0.0, 0.26)
    stripe = np.minimum(fields.shorts, fields.side_stripe)
    plain = np.minimum(fields.shorts, -fields.side_stripe)
    colours = ((plain, SHORTS), (stripe, STRIPE))
    return [Garment(cut(body.faces, part), loose, _plain(body, colour), 8, 0.03) for part, colour in colours]


def _hair(body: Body, fields: Fields) -> Garment:
    """Short at the sides, longer on top; strands are waves in thickness and brightness from front to back."""
    x, y, _ = body.vertices.T
    strand = np.sin(260 * x + 4 * np.sin(55 * y)) * np.sin(35 * y + 90 * x)
    top = ramp(fields.hair, 0.035, 0.10)
    thick = 0.002 + 0.006 * ramp(fields.hair, 0.0, 0.03) + (0.017 + 0.003 * strand) * top
    albedo = HAIR * (1.0 + 0.5 * strand)[:, None]
    return Garment(cut(body.faces, fields.hair), thick, albedo, 2, 0.05)


def _plain(body: Body, colour: Array) -> Array:
    return np.tile(colour, (len(body.vertices), 1))


def bone_share(body: Body, starts: tuple[str, ...]) -> Array:
    """(V,) summed skinning weight of the bones whose names start so."""
    columns = [index for index, label in enumerate(body.labels) if label.startswith(starts)]
    return np.asarray(body.bone_weight[:, columns].sum(axis=1))


def _along(body: Body, start: str, end: str, radius: float) -> Array:
    """Metres along a bone for vertices within `radius` of its axis and on its side of the body; -1 for all others."""
    origin = body.joints[start]
    direction = body.joints[end] - origin
    direction = direction / np.linalg.norm(direction)
    along = (body.vertices - origin) @ direction
    away = np.linalg.norm(body.vertices - origin - along[:, None] * direction, axis=1)
    own = (np.sign(origin[0]) * body.vertices[:, 0] >= 0) & (away < radius)
    return np.where(own, along, -1.0)


def unit(vectors: Array) -> Array:
    """Vectors (..., 3) of length one."""
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-12))


def ramp(value: Array, low: float, high: float) -> Array:
    """A smooth step from 0 at `low` to 1 at `high`."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share))


def _is_eye(body: Body) -> NDArray[np.bool_]:
    return np.asarray(bone_share(body, ("eye.",)) > 0.5)


def _inside_mouth(body: Body) -> NDArray[np.bool_]:
    head = body.joints["head"]
    near = np.abs(body.vertices - (head + np.array([0.0, -0.03, -0.02]))) < [0.03, 0.055, 0.03]
    return np.asarray(near.all(axis=1))


def paint_skin(
    body: Body, fields: Fields, *, skin: Array = SKIN, hair: Array = HAIR, lips: Array = LIPS
) -> tuple[Array, Array]:
    """(V, 3) colours and (V,) gloss of skin, socks, lips, brows and eyes."""
    x, y, z = body.vertices.T
    albedo = np.tile(skin, (len(x), 1))
    gloss = np.full(len(x), 0.16)
    ankle = body.joints["foot.L"][2]
    sock = (z < ankle + 0.055) & (z > ankle - 0.03)
    albedo[sock], gloss[sock] = SOCK, 0.0
    head = body.joints["head"]
    for side in "LR":
        eye = body.joints[f"eye.{side}"]
        outward = np.sign(eye[0])
        brow_height = eye[2] + 0.022 - 0.18 * np.maximum(outward * (x - eye[0]), 0.0)
        brow = (np.abs(z - brow_height) < 0.0055) & (np.abs(x - eye[0]) < 0.024) & (y < eye[1] + 0.01)
        albedo[brow] = hair * 1.6
        ball = _is_eye(body) & (outward * x > 0)
        direction = unit(body.vertices - body.vertices[ball].mean(axis=0))
        albedo[ball], gloss[ball] = EYE_WHITE, 0.4
        albedo[ball & (-direction[:, 1] > 0.86)] = IRIS
    mouth = (np.abs(x) < 0.024) & (np.abs(z - (head[2] - 0.021)) < 0.009) & (y < head[1] - 0.07)
    albedo[mouth] = lips
    # Below the hairline the hair fades into the skin.
    stubble = (ramp(fields.hair, -0.028, 0.0) * (y > head[1] - 0.055) * (z > body.joints["neck02"][2]))[:, None]
    albedo = (1 - 0.8 * stubble) * albedo + 0.8 * stubble * hair
    return albedo, gloss


def _shoe(body: Body, side: str) -> list[Layer]:
    """The convex hull of the foot, rounded and given a sole: close enough to a training shoe."""
    ankle = body.joints[f"foot.{side}"]
    own = (np.sign(ankle[0]) * body.vertices[:, 0] > 0) & (body.vertices[:, 2] < ankle[2] + 0.012)
    points = body.vertices[own]
    ground = points[:, 2].min()
    around = np.concatenate([points + offset for offset in 0.008 * _sphere()])
    low = around[around[:, 2] < ground + 0.035]
    # The sole goes straight down from where the foot is widest.
    around = np.concatenate([around, low * [1, 1, 0] + [0, 0, ground - SOLE_THICKNESS]])
    vertices, faces = _hull(around, rounds=3)
    vertices[vertices[:, 2] < ground - SOLE_THICKNESS + 0.006, 2] = ground - SOLE_THICKNESS
    sole = ground + 0.002 - vertices[:, 2]
    accent = vertices[:, 1] - ankle[1] - 0.016
    parts = ((sole, SOLE), (np.minimum(-sole, accent), SHOE_ACCENT), (np.minimum(-sole, -accent), SHOE))
    normals = vertex_normals(vertices, faces)
    return [_shoe_part(cut(faces, field), vertices, normals, colour) for field, colour in parts]


def _shoe_part(patch: Patch, vertices: Array, normals: Array, colour: Array) -> Layer:
    count = patch.mixture.shape[0]
    albedo, gloss, wrap = np.tile(colour, (count, 1)), np.full(count, 0.08), np.full(count, 0.05)
    return Layer(patch.apply(vertices), patch.faces, unit(patch.apply(normals)), albedo, gloss, wrap)


def _sphere() -> Array:
    """Unit vectors all around."""
    angles = [(a, b) for a in np.arange(0, 6.28, 0.785) for b in (-0.9, -0.3, 0.3, 0.9)]
    return np.array([[np.cos(a) * np.cos(b), np.sin(a) * np.cos(b), np.sin(b)] for a, b in angles])


def _hull(points: Array, rounds: int) -> tuple[Array, Faces]:
    """The convex hull with its faces turned outwards, subdivided and rounded."""
    hull = ConvexHull(points)
    used = np.unique(hull.simplices)
    vertices = points[used]
    faces = np.searchsorted(used, hull.simplices).astype(np.int64)
    centre = vertices.mean(axis=0)
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    inward = np.sum(np.cross(b - a, c - a) * (a - centre), axis=1) < 0
    faces[inward] = faces[inward][:, ::-1]
    for _ in range(rounds):
        vertices, faces = _subdivide(vertices, faces)
    return vertices, faces


def _subdivide(vertices: Array, faces: Faces) -> tuple[Array, Faces]:
    """Four triangles for one, then a light relaxation that rounds the edges."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    unique, inverse = np.unique(edges, axis=0, return_inverse=True)
    middle = len(vertices) + inverse.reshape(3, -1)
    vertices = np.concatenate([vertices, vertices[unique].mean(axis=1)])
    a, b, c = faces.T
    ab, bc, ca = middle
    quarters = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    faces = np.concatenate([np.stack(quarter, axis=1) for quarter in quarters])
    return averaging(faces, len(vertices)) @ vertices, faces
