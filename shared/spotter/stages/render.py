"""Step `render`: frames, landmarks, assessment and cues become the drawing, the drawn video without sound, and pictures of it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

from spotter.contracts.stages import Job, MediaInfo, RenderMode, RenderRequest, RenderResult, Still
from spotter.domain.album import Album
from spotter.domain.angle_correction import CorrectedAngles
from spotter.domain.assessment import Assessment
from spotter.domain.coaching import Feedback
from spotter.domain.exercise import library
from spotter.domain.pose import PoseSequence
from spotter.domain.poster import LIT, choose, light, poster_times
from spotter.domain.stills import still_times
from spotter.domain.video_frame import VideoFrame
from spotter.errors import VideoCorrupt
from spotter.overlay.author import draw_up
from spotter.overlay.chapter_painter import ChapterPainter
from spotter.overlay.compose import Overlay
from spotter.overlay.document import Comparison, Drawing, Replay
from spotter.ports import BlobStore, MediaReader, MediaWriter, PictureSink

PICTURE_NAME, PICTURE_TYPE = "render/picture.mp4", "video/mp4"
PIECE_NAME = "render/picture-{index}.mp4"
POSTER_NAME, POSTER_TYPE = "render/poster.jpg", "image/jpeg"
STILL_NAME = "render/still-{milliseconds}.jpg"
DRAWING_NAME, DRAWING_TYPE = "render/overlay.json", "application/json"
STILL_SIDE = 480  # pixels of the longer side, at most: a thumbnail, sharp on a phone's screen

# Time stamps jitter: a frame may come this share of an interval early and is still kept.
EARLY_SHARE = 0.1
LOOK_AROUND = 0.6  # seconds before and after a moment in which a frame of it is looked for

Frames = Iterator[tuple[float, VideoFrame]]


@dataclass(frozen=True)
class Deps:
    """What the step needs.

    Attributes:
        max_side: longer side of the drawn video in pixels; smaller videos keep their size.
        max_fps: of more frames per second some are left out; none is moved in time.
    """

    blobs: BlobStore
    reader: MediaReader
    writer: MediaWriter
    max_side: int
    max_fps: float


def run(request: RenderRequest, deps: Deps) -> RenderResult:
    """Write a still of each finding and, if wanted, the drawn video; with the beginning, the drawing and the poster too.

    Of a request for one segment, only that piece of the video and the stills of its moments are made. The chapters
    follow the last frame of the video. What is drawn depends on the moment alone, so the pieces fit together.

    Raises:
        VideoError: the source cannot be opened, or no frame of it can be read.
    """
    blobs, prefix = deps.blobs, request.job.prefix
    part = Part.of(request)
    sequence = PoseSequence.from_npz(blobs.read(request.sequence_key))
    assessment = Assessment.model_validate_json(blobs.read(request.assessment_key))
    feedback = Feedback.model_validate_json(blobs.read(request.feedback_key)) if request.feedback_key else None
    angles = CorrectedAngles.from_npz(blobs.read(request.angles_key), sequence) if request.angles_key else None
    language, duration = request.options.language, request.media.duration
    drawing = draw_up(sequence, assessment, feedback, duration, language=language, angles=angles)
    posters = Album(poster_times(assessment, sequence, duration))
    album = Album([time for time in still_times(assessment, library()) if part.start <= time < part.end])
    begin = None
    with tempfile.TemporaryDirectory() as folder:
        film = Film(Path(folder) / "source", request.media, deps)
        blobs.download(request.source_key, film.source)
        if part.is_first:
            blobs.write(prefix + DRAWING_NAME, drawing.model_dump_json().encode(), DRAWING_TYPE)
            _look_up(drawing, film, posters, until_lit=True)
            blobs.write(prefix + POSTER_NAME, deps.writer.still(choose(posters.frames)), POSTER_TYPE)
        if request.options.render is RenderMode.VIDEO:
            picture = Path(folder) / "picture.mp4"
            begin = _draw(drawing, film, part, picture, album)
            if begin is not None:
                blobs.upload(picture, prefix + part.picture_name, PICTURE_TYPE)
        if album.times and album.empty:
            _look_up(drawing, film, album)
    return RenderResult(
        picture_key=None if begin is None else prefix + part.picture_name,
        begin=begin or 0.0,
        poster_key=prefix + POSTER_NAME if part.is_first else None,
        drawing_key=prefix + DRAWING_NAME if part.is_first else None,
        stills=tuple(
            _kept(time, frame, request.job, deps) for time, frame in zip(album.times, album.frames, strict=True)
        ),
    )


@dataclass(frozen=True)
class Part:
    """What one call draws.

    Attributes:
        start, end: seconds; frames with start <= time < end. The last part has no end: durations are rounded.
        picture_name: of the drawn video, under the run's prefix.
    """

    start: float
    end: float
    picture_name: str

    @classmethod
    def of(cls, request: RenderRequest) -> Part:
        """The wanted segment, or the whole video."""
        segment = request.segment
        if segment is None:
            return cls(0.0, inf, PICTURE_NAME)
        end = inf if segment.end >= request.media.duration else segment.end
        return cls(segment.start, end, PIECE_NAME.format(index=segment.index))

    @property
    def is_first(self) -> bool:
        """Whether the video begins with it."""
        return self.start <= 0.0

    @property
    def is_last(self) -> bool:
        """Whether the video ends with it."""
        return self.end == inf


@dataclass(frozen=True)
class Film:
    """The source at the size and rate at which it is drawn."""

    source: Path
    media: MediaInfo
    deps: Deps

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the drawn video."""
        return drawn_size(self.media, self.deps.max_side)

    @property
    def fps(self) -> float:
        """Frames per second that are drawn, at most."""
        return min(self.media.fps, self.deps.max_fps)

    def frames(self, start: float = 0.0, end: float = float("inf")) -> Frames:
        """(seconds, frame) with start <= seconds < end."""
        # Frames that are left out by number need not be converted; the rest is left out by time.
        stride = max(1, int(self.media.fps / self.deps.max_fps * (1 + EARLY_SHARE)))
        frames = self.deps.reader.pictures(self.source, self.media, start, end, size=self.size, stride=stride)
        return thinned(frames, self.deps.max_fps)


def _kept(time: float, frame: VideoFrame, job: Job, deps: Deps) -> Still:
    key = job.prefix + STILL_NAME.format(milliseconds=round(1000 * time))
    deps.blobs.write(key, deps.writer.still(frame.reduced(STILL_SIDE)), POSTER_TYPE)
    return Still(time=time, key=key)


def drawn_size(media: MediaInfo, max_side: int) -> tuple[int, int]:
    """Width and height of the drawn video: as filmed or smaller, both even, as H.264 wants them."""
    scale = min(1.0, max_side / max(media.width, media.height))
    width, height = (max(2, 2 * round(side * scale / 2)) for side in (media.width, media.height))
    return width, height


def thinned(frames: Frames, max_fps: float) -> Frames:
    """At most so many frames per second, with their own time stamps."""
    due = -float("inf")
    for time, frame in frames:
        if time >= due:
            yield time, frame
            due = time + (1 - EARLY_SHARE) / max_fps


def _draw(drawing: Drawing, film: Film, part: Part, picture: Path, album: Album) -> float | None:
    """Draw and encode every frame of a part and show it to the album; the last part ends with the chapters.

    Returns:
        Seconds of the first frame, at which the drawn video begins; None when no frame of the part can be read.
    """
    frames = film.frames(part.start, part.end)
    first = next(frames, None)
    if first is None:
        return None
    begin, clean, end = first[0], first[1], first[0]
    overlay = Overlay(drawing, *film.size)
    with film.deps.writer.open(picture, *film.size, film.fps) as sink:
        for (time, frame), is_last in _with_last(itertools.chain([first], frames)):
            if is_last and part.is_last:
                clean = frame.copy()
            overlay.draw(frame, time)
            sink.write(time - begin, frame)
            album.look(time, frame)
            end = time
        if part.is_last:
            _add_chapters(drawing, film, clean, (begin, end), sink)
    return begin


def _with_last(frames: Frames) -> Iterator[tuple[tuple[float, VideoFrame], bool]]:
    """Each frame, and whether it is the last one."""
    before = next(frames, None)
    for found in frames:
        if before is not None:
            yield before, False
        before = found
    if before is not None:
        yield before, True


def _add_chapters(drawing: Drawing, film: Film, last: VideoFrame, span: tuple[float, float], sink: PictureSink) -> None:
    """What comes after the video; a moment that is not later than the one before it is left out.

    `span`: seconds of the first and of the last frame that the sink has.
    """
    painter, (begin, end) = ChapterPainter(drawing, *film.size), span
    for chapter in drawing.chapters:
        if isinstance(chapter, Replay):
            painted = painter.replay(chapter, film.frames(chapter.clip.start, chapter.clip.end))
        elif isinstance(chapter, Comparison):
            streams = (
                film.frames(max(clip.start, clip.turn - chapter.before), min(clip.end, clip.turn + chapter.after))
                for clip in (chapter.best, chapter.worst)
            )
            painted = painter.comparison(chapter, *streams)
        else:
            painted = painter.summary(chapter, last)
        for time, frame in painted:
            if time > end:
                sink.write(time - begin, frame)
                end = time
    if drawing.chapters:
        sink.end(drawing.chapters[-1].end - begin)


def _look_up(drawing: Drawing, film: Film, album: Album, *, until_lit: bool = False) -> None:
    """Draw only the frames that the album wants, at most up to the first one with enough light.

    Of a video that ends before all of them, the first frame stands in.
    """
    overlay = Overlay(drawing, *film.size)
    for number, wanted in enumerate(album.times):
        for time, frame in film.frames(max(0.0, wanted - LOOK_AROUND), wanted + LOOK_AROUND):
            if abs(time - wanted) * film.fps <= 1.0:
                album.look(time, overlay.draw(frame, time))
        if until_lit and not album.empty and light(album.at(number)) >= LIT:
            return
    if album.empty:
        first = next(film.frames(), None)
        if first is None:
            raise VideoCorrupt
        album.look(0.0, overlay.draw(first[1], 0.0))
