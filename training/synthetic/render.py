"""One frame: rays of the pixels around the athlete, flat light with one shadow, and the shadow on the floor.

Made for speed (see docs/synthetic.md): skinning is one matrix product, only pixels around the body are traced, once each,
and the light is worked out from normals and one shadow ray per visible vertex. The sample clip's renderer is the slow, fine one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from training.sample_clip.light import develop
from training.synthetic.camera import Camera
from training.synthetic.figure import Posed
from training.synthetic.look import Look
from training.synthetic.room import Backdrop, Light
from training.synthetic.rotations import Array
from training.synthetic.solids import Solid

Single = NDArray[np.float32]
Picture = NDArray[np.uint8]

MARGIN = 10  # pixels around the picture that a shaking hand may show
SHADOW_CELLS, SHADOW_REACH = 96, 2.4  # the floor around the athlete as a grid; half its width in metres
LEVELS = 4096  # steps of light that are developed once
BRIGHTEST = 4.0
SHADOW_FULL = 1.5  # points of a body in a piece of floor that make it fully dark
SHADOW_START = 0.012  # metres off the surface at which a ray to the light starts
NOTHING = 1e6  # metres to what a ray does not meet


@dataclass(frozen=True)
class Actor:
    """Somebody in the scene: a look and how it moves."""

    look: Look
    posed: Posed


@dataclass(frozen=True)
class Frame:
    """A finished picture and how far away what it shows is.

    Attributes:
        picture: (H + 2 MARGIN, W + 2 MARGIN, 3) RGB.
        depth: the same size, metres along the ray; `NOTHING` where only the room is.
    """

    picture: Picture
    depth: Single


class Renderer:
    """Renders frames of one clip."""

    def __init__(
        self,
        camera: Camera,
        backdrop: Backdrop,
        rays: Array,
        light: Light,
        actors: list[Actor],
        fixed: list[Solid],
        floor: float,
        gain: Array,
    ) -> None:
        """Work out what stays the same in all frames.

        Args:
            camera: what films.
            backdrop: the room.
            rays: (H, W, 3) unit directions, margin included.
            light: the light.
            actors: the people; shadows are thrown around the first one.
            fixed: props that do not move.
            floor: height of the floor.
            gain: (3,) factors of the camera's red, green and blue.
        """
        self._camera, self._light, self._actors = camera, light, actors
        self._fixed, self._floor = fixed, floor
        self._rays = rays.astype(np.float32)
        self._curve = _curves(gain)
        self._room = self._developed(backdrop.linear.reshape(-1, 3))
        # Only the floor near the athlete can lie in the shadow.
        self._centre = actors[0].posed.heads[:, :, :2].mean(axis=(0, 1))
        near = (np.abs(backdrop.ground - self._centre) < SHADOW_REACH).all(axis=-1) & backdrop.floor
        self._shadowed = np.flatnonzero(near)
        cells = ((backdrop.ground[near] - self._centre) / (2 * SHADOW_REACH) + 0.5) * SHADOW_CELLS
        cells = np.clip(cells, 0, SHADOW_CELLS - 1).astype(np.int32)
        self._cells = cells[:, 0] * SHADOW_CELLS + cells[:, 1]
        self._floor_light = backdrop.linear[near]
        up = np.array([[0.0, 0.0, 1.0]], np.float32)
        self._shade = self._lit(up, np.zeros(1, np.float32))[0] / self._lit(up, np.ones(1, np.float32))[0]

    def frame(self, index: int, held: list[Solid]) -> Frame:
        """Frame `index` with the props that are held in it."""
        bodies = [
            actor.look.skin.bend(actor.posed.rotations[index], actor.posed.heads[index]) for actor in self._actors
        ]
        solids = [*self._fixed, *held]
        points = np.concatenate(
            [vertices for vertices, _ in bodies] + [solid.vertices.astype(np.float32) for solid in solids]
        )
        faces, owner = self._faces(points, [len(vertices) for vertices, _ in bodies], solids)
        scene = EmbreeScene()
        mesh = TriangleMesh(scene, points, faces.astype(np.int32))
        rows, columns = self._window(points)
        rays = np.ascontiguousarray(self._rays[rows, columns].reshape(-1, 3))
        origins = np.broadcast_to(self._camera.eye.astype(np.float32), rays.shape).copy()
        found = scene.run(origins, rays, output=1)
        face = np.asarray(found["primID"])
        hit = face >= 0
        u, v = found["u"][hit], found["v"][hit]
        weights = np.stack([1.0 - u - v, u, v], axis=1).astype(np.float32)
        colour = self._shaded(scene, points, bodies, solids, faces[face[hit]], owner[face[hit]], weights, rays[hit])
        del mesh
        height, width = self._rays.shape[:2]
        picture = self._room.copy()
        self._throw_shadow(picture, [vertices for vertices, _ in bodies])
        where = (np.arange(height)[rows, None] * width + np.arange(width)[columns]).ravel()[hit]
        picture[where] = self._developed(colour)
        depth = np.full(height * width, NOTHING, np.float32)
        depth[where] = found["tfar"][hit]
        return Frame(picture.reshape(height, width, 3), depth.reshape(height, width))

    def _developed(self, linear: Single) -> Picture:
        """(N, 3) linear light as the camera's 8 bits."""
        level = (linear * np.float32(LEVELS / BRIGHTEST)).astype(np.int32)
        np.clip(level, 0, LEVELS - 1, out=level)
        return np.stack([self._curve[channel][level[:, channel]] for channel in range(3)], axis=1)

    def _faces(
        self, points: Single, counts: list[int], solids: list[Solid]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(F, 3) vertices of the faces that are turned to the camera, and (F,) whose they are: actors first, then solids."""
        found, start = [], 0
        for faces, count in [
            *((actor.look.faces, count) for actor, count in zip(self._actors, counts, strict=True)),
            *((solid.faces, len(solid.vertices)) for solid in solids),
        ]:
            found.append(faces + start)
            start += count
        owner = np.repeat(np.arange(len(found)), [len(faces) for faces in found])
        joined = np.concatenate(found)
        a, b, c = (points[joined[:, corner]] for corner in range(3))
        # The surfaces are closed, so what is turned away is hidden anyway; half the faces are twice as quick.
        turned = ((np.cross(b - a, c - a)) * (a - self._camera.eye.astype(np.float32))).sum(axis=1) < 0
        turned |= owner >= len(self._actors)
        return joined[turned], owner[turned]

    def _window(self, points: Single) -> tuple[slice, slice]:
        """Rows and columns, margin included, of the pixels in which anything can be."""
        seen = self._camera.see(points)
        size = [self._camera.width + 2 * MARGIN, self._camera.height + 2 * MARGIN]
        in_front = seen[seen[:, 2] > 0.1, :2] + MARGIN
        low = np.clip(np.floor(in_front.min(axis=0)) - 1, 0, size).astype(int)
        high = np.clip(np.ceil(in_front.max(axis=0)) + 2, 0, size).astype(int)
        return slice(low[1], max(high[1], low[1] + 1)), slice(low[0], max(high[0], low[0] + 1))

    def _lit(self, normals: Single, sun: Single) -> Single:
        light = self._light
        facing = np.clip(normals @ light.towards.astype(np.float32), 0.0, None) * sun
        up = (0.5 + 0.5 * normals[:, 2])[:, None]
        ambient = light.above.astype(np.float32) * up + light.below.astype(np.float32) * (1.0 - up)
        return np.asarray(light.key.astype(np.float32) * facing[:, None] + ambient, dtype=np.float32)

    def _shaded(
        self,
        scene: EmbreeScene,
        points: Single,
        bodies: list[tuple[Single, Single]],
        solids: list[Solid],
        corners: NDArray[np.int64],
        owner: NDArray[np.int64],
        weights: Single,
        rays: Single,
    ) -> Single:
        """(N, 3) linear light of the places that rays meet."""
        colour, normal = np.zeros((len(owner), 3), np.float32), np.zeros((len(owner), 3), np.float32)
        gloss = np.zeros(len(owner), np.float32)
        start = 0
        for number, (actor, (vertices, normals)) in enumerate(zip(self._actors, bodies, strict=True)):
            mine = owner == number
            own = corners[mine] - start
            colour[mine], gloss[mine] = actor.look.paint(own, weights[mine])
            normal[mine] = mixed(weights[mine], normals[own])
            start += len(vertices)
        for number, solid in enumerate(solids, start=len(self._actors)):
            mine = owner == number
            a, b, c = (points[corners[mine][:, corner]] for corner in range(3))
            across = np.cross(b - a, c - a)
            away = (across * rays[mine]).sum(axis=1, keepdims=True) > 0
            colour[mine], gloss[mine], normal[mine] = solid.colour, solid.gloss, np.where(away, -across, across)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        place = mixed(weights, points[corners])
        sun = self._sun(scene, place, normal)
        light = self._lit(normal, sun)
        # What faces down close over the floor gets little of the light that comes back from it.
        near = np.clip(1.0 - (place[:, 2] - self._floor) / 0.35, 0.0, 1.0) * np.clip(0.3 - normal[:, 2], 0.0, 1.0)
        light *= (1.0 - 0.6 * near)[:, None].astype(np.float32)
        half = self._light.towards.astype(np.float32) - rays
        half /= np.linalg.norm(half, axis=1, keepdims=True)
        shine = gloss * sun * np.clip((half * normal).sum(1), 0.0, None) ** 20
        return np.asarray(colour * light + shine[:, None] * self._light.key.astype(np.float32), dtype=np.float32)

    def _sun(self, scene: EmbreeScene, place: Single, normal: Single) -> Single:
        """(N,) whether the light reaches a place; asked for those that face it."""
        towards = self._light.towards.astype(np.float32)
        sun = np.zeros(len(place), np.float32)
        facing = normal @ towards > 0.02
        start = (place[facing] + SHADOW_START * normal[facing]).astype(np.float32)
        met = scene.run(start, np.broadcast_to(towards, start.shape).copy(), query="OCCLUDED")
        sun[facing] = np.asarray(met) < 0
        return sun

    def _throw_shadow(self, picture: Picture, bodies: list[Single]) -> None:
        """Darken the floor: the shadow of the light, and the soft one right under the body. In place."""
        points = np.concatenate(bodies)
        height = points[:, 2] - np.float32(self._floor)
        slant = self._light.towards[:2] / max(float(self._light.towards[2]), 0.2)
        thrown = self._splat(points[:, :2] - height[:, None] * slant, np.ones(len(points)), 1.0)
        under = self._splat(points[:, :2], np.clip(1.0 - height / 0.5, 0.0, 1.0), 1.6)
        dark, close = thrown.ravel()[self._cells], under.ravel()[self._cells]
        touched = np.maximum(dark, close) > 0.01
        factor = (1.0 - dark[touched, None] * (1.0 - self._shade)) * (1.0 - 0.55 * close[touched, None])
        picture[self._shadowed[touched]] = self._developed(self._floor_light[touched] * factor)

    def _splat(self, places: Array, weight: Array, blur: float) -> Single:
        """(CELLS, CELLS) 0..1, how much of each piece of the floor the points cover."""
        cells = ((places - self._centre) / (2 * SHADOW_REACH) + 0.5) * SHADOW_CELLS
        inside = ((cells >= 0) & (cells < SHADOW_CELLS)).all(axis=1)
        index = cells[inside].astype(np.int64)
        count = np.bincount(index[:, 0] * SHADOW_CELLS + index[:, 1], weight[inside], SHADOW_CELLS**2)
        grid = np.minimum(count, SHADOW_FULL).reshape(SHADOW_CELLS, SHADOW_CELLS)
        return np.asarray(np.clip(gaussian_filter(grid, blur), 0.0, 1.0), dtype=np.float32)


def mixed(weights: Single, values: Single) -> Single:
    """(N, C) of (N, 3, C) values at the corners of faces, by (N, 3) barycentric weights."""
    return np.asarray(
        weights[:, :1] * values[:, 0] + weights[:, 1:2] * values[:, 1] + weights[:, 2:] * values[:, 2], dtype=np.float32
    )


def _curves(gain: Array) -> list[Picture]:
    """From steps of linear light to 8 bits, one table for each of red, green and blue."""
    developed = develop(np.linspace(0.0, BRIGHTEST, LEVELS)[:, None])[:, 0].astype(np.float64)
    return [np.clip(developed * factor, 0, 255).astype(np.uint8) for factor in gain]
