"""Step `render`: frames, landmarks, assessment and cues become the drawing, the drawn video without sound, and pictures of it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spotter.contracts.stages import Job, MediaInfo, RenderMode, RenderRequest, RenderResult, Still
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
    """Write `render/overlay.json`, `render/poster.jpg`, a still of each finding and, if wanted, `render/picture.mp4`.

    Raises:
        VideoError: the source cannot be opened, or no frame of it can be read.
    """
    blobs, prefix = deps.blobs, request.job.prefix
    sequence = PoseSequence.from_npz(blobs.read(request.sequence_key))
    assessment = Assessment.model_validate_json(blobs.read(request.assessment_key))
    feedback = Feedback.model_validate_json(blobs.read(request.feedback_key)) if request.feedback_key else None
    drawing = draw_up(sequence, assessment, feedback, request.media.duration)
    blobs.write(prefix + DRAWING_NAME, drawing.model_dump_json().encode(), DRAWING_TYPE)
    posters = Album(poster_times(assessment, sequence, request.media.duration))
    album = Album(still_times(assessment, library()))
    wants_video = request.options.render is RenderMode.VIDEO
    with tempfile.TemporaryDirectory() as folder:
        film = Film(Path(folder) / "source", request.media, deps)
        blobs.download(request.source_key, film.source)
        if wants_video:
            picture = Path(folder) / "picture.mp4"
            _draw(drawing, film, picture, (posters, album))
            blobs.upload(picture, prefix + PICTURE_NAME, PICTURE_TYPE)
        else:
            _look_up(drawing, film, posters, until_lit=True)
            _look_up(drawing, film, album)
    blobs.write(
        prefix + POSTER_NAME,
        deps.writer.still(choose([posters.at(number) for number in range(len(posters.times))])),
        POSTER_TYPE,
    )
    return RenderResult(
        picture_key=prefix + PICTURE_NAME if wants_video else None,
        poster_key=prefix + POSTER_NAME,
        drawing_key=prefix + DRAWING_NAME,
        stills=tuple(_kept(album, number, request.job, deps) for number in range(len(album.times))),
    )


@dataclass
class Album:
    """Keeps, of all frames that pass by, the ones nearest to the wanted moments.

    Attributes:
        times: seconds of the video.
    """

    times: Sequence[float]
    _kept: dict[int, tuple[float, VideoFrame]] = field(default_factory=dict)

    def look(self, time: float, frame: VideoFrame) -> None:
        """Keep this frame where none was nearer."""
        for number, wanted in enumerate(self.times):
            distance = abs(time - wanted)
            if number not in self._kept or distance < self._kept[number][0]:
                self._kept[number] = distance, frame

    @property
    def empty(self) -> bool:
        """Whether no frame has passed by yet."""
        return not self._kept

    def at(self, number: int) -> VideoFrame:
        """The frame of one wanted moment.

        Raises:
            VideoCorrupt: no frame was seen at all.
        """
        if self.empty:
            raise VideoCorrupt
        return self._kept[number][1]


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


def _kept(album: Album, number: int, job: Job, deps: Deps) -> Still:
    time = album.times[number]
    key = job.prefix + STILL_NAME.format(milliseconds=round(1000 * time))
    deps.blobs.write(key, deps.writer.still(album.at(number).reduced(STILL_SIDE)), POSTER_TYPE)
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


def _begun(frames: Frames) -> tuple[VideoFrame, Frames]:
    """The first frame, and all of them."""
    first = next(frames, None)
    if first is None:
        raise VideoCorrupt
    return first[1], itertools.chain([first], frames)


def _draw(drawing: Drawing, film: Film, picture: Path, albums: Sequence[Album]) -> None:
    """Draw and encode every frame, show it to the albums, and add the chapters behind the last one."""
    clean, frames = _begun(film.frames())
    overlay, painter = Overlay(drawing, *film.size), ChapterPainter(drawing, *film.size)
    with film.deps.writer.open(picture, *film.size, film.fps) as sink:
        end = 0.0
        for (time, frame), is_last in _with_last(frames):
            if is_last:
                clean = frame.copy()
            overlay.draw(frame, time)
            sink.write(time, frame)
            for album in albums:
                album.look(time, frame)
            end = time
        _add_chapters(drawing, film, painter, clean, end, sink)


def _with_last(frames: Frames) -> Iterator[tuple[tuple[float, VideoFrame], bool]]:
    """Each frame, and whether it is the last one."""
    before = next(frames, None)
    for found in frames:
        if before is not None:
            yield before, False
        before = found
    if before is not None:
        yield before, True


def _add_chapters(
    drawing: Drawing, film: Film, painter: ChapterPainter, last: VideoFrame, end: float, sink: PictureSink
) -> None:
    """What comes after the video; a moment that is not later than the one before it is left out."""
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
                sink.write(time, frame)
                end = time
    if drawing.chapters:
        sink.end(drawing.chapters[-1].end)


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
    if album.times and album.empty:
        first, _ = _begun(film.frames())
        album.look(0.0, overlay.draw(first, 0.0))
