"""`make train`: every learned weight that ships has a part that makes it, and what is done is not done again."""

from __future__ import annotations

from pathlib import Path
from subprocess import CalledProcessError

import pytest
from training.all import RENDERS, Part, main, needed, plan, run

from spotter.evaluation.angles import FIRST_SEED

MODELS = Path(__file__).parents[2] / "shared" / "spotter" / "models"
# Learned from recordings that may not make a default: `training.exercise_classifier.full`.
BY_HAND = {"exercise_classifier_full.onnx"}


def test_every_shipped_weight_has_a_part_that_makes_it(tmp_path: Path) -> None:
    shipped = {file.name for file in MODELS.iterdir() if file.suffix in {".onnx", ".npz"}}
    made = {part.makes.name for part in plan(tmp_path, None, None) if part.makes}
    assert not shipped - BY_HAND - made


def test_recordings_reach_only_the_parts_that_may_learn_from_them(tmp_path: Path) -> None:
    assert not [part for part in plan(tmp_path, None, None) if "--recorded" in part.arguments]
    named = {part.name for part in plan(tmp_path, Path("recordings"), None) if "--recorded" in part.arguments}
    assert named == {"classifier", "repetitions"}


@pytest.mark.parametrize(
    ("only", "folders"),
    [("form", ["short", "more", "whole", "motions"]), ("classifier", ["short", "whole"]), ("repetitions", []),
     ("angles", ["short", "more", "practice", "whole"]), (None, ["short", "more", "practice", "whole", "motions"])],
)  # fmt: skip
def test_one_part_alone_makes_only_the_data_that_it_reads(tmp_path: Path, only: str | None, folders: list[str]) -> None:
    parts = needed(plan(tmp_path, None, None), only)
    assert [Path(part.arguments[0]).name for part in parts if part.makes is None] == folders
    assert only is None or parts[-1].name == only


def test_a_few_motions_to_try_it_do_not_lie_where_all_of_them_are_wanted(tmp_path: Path) -> None:
    folders = {
        next(part.arguments[0] for part in plan(tmp_path, None, clips) if part.name == "motions") for clips in (8, None)
    }
    assert len(folders) == 2


def test_no_two_folders_of_renders_share_a_seed_and_none_is_one_that_angles_are_tested_on() -> None:
    seeds = [seed for one in RENDERS.values() for seed in range(one.first, one.first + one.clips)]
    assert len(seeds) == len(set(seeds))
    assert max(seeds) < FIRST_SEED


def copying(source: Path, target: Path) -> Part:
    return Part("copy", "json.tool", (str(source), str(target)), target)


def test_a_part_runs_again_only_when_its_arguments_change(tmp_path: Path) -> None:
    source, other = tmp_path / "in.json", tmp_path / "other.json"
    target = tmp_path / "made" / "out.json"
    source.write_text("[1]", "utf-8")
    other.write_text("[2]", "utf-8")
    assert "s on processors" in run(copying(source, target), tmp_path)
    source.write_text("[3]", "utf-8")
    assert run(copying(source, target), tmp_path) == "copy: done before"
    assert "1" in target.read_text("utf-8")
    run(copying(other, target), tmp_path)
    assert "2" in target.read_text("utf-8")


def test_a_part_that_failed_is_not_done(tmp_path: Path) -> None:
    part = copying(tmp_path / "missing.json", tmp_path / "out.json")
    with pytest.raises(CalledProcessError, match=r"json\.tool"):
        run(part, tmp_path)
    (tmp_path / "missing.json").write_text("[1]", "utf-8")
    assert "s on processors" in run(part, tmp_path)


def test_weights_that_are_gone_are_made_again(tmp_path: Path) -> None:
    source, target = tmp_path / "in.json", tmp_path / "out.json"
    source.write_text("[1]", "utf-8")
    run(copying(source, target), tmp_path)
    target.unlink()
    assert "s on processors" in run(copying(source, target), tmp_path)


def test_an_unknown_part_is_refused_with_the_names_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "nothing"])
    assert "angles, classifier" in capsys.readouterr().err
