"""The texts of the model cards."""

from __future__ import annotations

CARD = """# Exercise classifier, `{name}` weights

`{file}`, SHA-256 `{sha256}`, {size:.2f} MB. {purpose}

**What it does.** Says which exercise a person does in a window of {seconds:.0f} s: {frames} moments at {fps:.0f} per second of 13 body
joints, each with five channels (`spotter.domain.windows`). It knows {labels} labels; the exercise files name those that mean
an exercise of the library, all others add up to `none`. It sees no pictures. Every window is judged together with its mirror
image, so left and right cannot give different answers.

**What it is not for.** Judging how well an exercise was done, telling who somebody is, or medical use. It has learnt from
synthetic people and from a few dozen recorded adults: unusual bodies, wheelchairs, several people and exercises that differ only
in what the hands hold are beyond it.

## Made from

| source | what | licence |
|---|---|---|{sources}

| network | parameters | windows | of these | epochs | seed | temperature | went on from |
|---|---|---|---|---|---|---|---|
{networks}

    python -m training.exercise_classifier.{command}

The probabilities of a network are calibrated with one temperature, built into the file, on synthetic clips of unseen seeds, none
on recordings.{together}

## Numbers

On {unseen_windows:,.0f} windows of synthetic clips of unseen seeds: accuracy over all labels {accuracy:.3f}, recall of `none` {none_recall:.3f},
expected calibration error {calibration_error:.3f}. These say that it learnt what it was shown, not how it does on people.

On recordings (`spotter evaluate classify FILE.npz --weights {name}`; whole clips; all exercises of the library at the time, and
`none`; 95 % intervals):

| data | n | accuracy | macro F1 | recall of `none` | precision of `none` |
|---|---|---|---|---|---|
{rows}

Recall per exercise. {recalls}.

{remarks}
{notices}"""

TOGETHER = """ The file answers with the geometric mean of the networks' probabilities, scaled to a sum of one; each has the same
say."""

PURPOSES = {
    "clean": "The default. MIT, as the rest of Spotter, with the notices below.",
    "full": "Chosen by `SPOTTER_CLASSIFIER=full`, never by default: **several sources state no licence that covers weights**\n"
    "**made from them**. Whoever uses these weights answers for the rights.",
}

_SHARED = """
| UI-PRMD (Vakanski et al., *Data* 2018, 3(1):2) | 9 movements of 8 subjects in 3D, filmed by random cameras | ODC PDDL 1.0 (public domain) |
| Exercise-Correction (github.com/NgoQuocBao1010/Exercise-Correction) | single frames of planks, curls in the order of the video | MIT |"""

CLEAN_SOURCES = (
    """
| `training/kinematics` and `motions.py` of the recipe | synthetic clips of 10 s: random bodies, motions, cameras, made up pose-model errors; every second one with the errors of renders instead | MIT (ours) |
| `training/synthetic`, rendered and seen by the product's own landmarker | synthetic clips of 1.5 and 5 s with the real pose model's errors, each window eight times | MIT (ours) |"""
    + _SHARED
)

FULL_SOURCES = (
    """
| the `clean` weights | where the fit starts | MIT (ours), see their card |
| `training/kinematics` and `motions.py` of the recipe | synthetic clips of 10 s | MIT (ours) |"""
    + _SHARED
    + """
| Penn Action, train split (Zhang et al. 2013; labels from samaonline/Hierarchical-Model-for-Long-term-Video-Prediction) | 1,258 clips, joints placed by hand | **unclear**: the Apache-2.0 file beside them covers the code of the hosting repository, the annotations carry no terms |
| PushFit (riyer8/cs231n-pushfit) | 196 clips of push-ups | **none stated** |
| Pose Trainer (stevenzchen/pose-trainer) | 112 clips of four exercises | GPL-3.0 repository; **nothing said about the recordings** |
| squat_17 (kaiakol/computervision) | 22 clips of squats | **none stated** |
| everyday_motions_17 (Samcoding5854/LSTM) | 220 windows of six motions | **none stated** |
| plank_app_users (Vollkorn01/Deep-Learning-Fitness-Exercise-Correction-Keras) | 1,000 photographs of planks | **none stated** |"""
)

NOTICES = """
## Notices

Exercise-Correction: MIT License, Copyright (c) 2022 Ngô Hồng Quốc Bảo. Permission is hereby granted, free of charge, to any person
obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions
of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED
TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
