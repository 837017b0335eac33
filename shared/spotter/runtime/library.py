"""Which exercise files are in use: those that ship, and those of the folder `SPOTTER_EXERCISES_DIR`."""

from __future__ import annotations

from spotter.domain.exercise import use_folder
from spotter.runtime.settings import LibrarySettings, load


def use_own_exercises() -> None:
    """Add the exercise files of the configured folder; nothing happens without one.

    Raises:
        ExerciseFileInvalid: a file of the folder cannot be read, or there is no such folder.
    """
    use_folder(load(LibrarySettings).exercises_dir)
