"""Renders the sample clip that ships with Spotter: a made-up athlete doing squats, one of them too shallow.

    python -m training.sample_clip shared/spotter/samples/squat.mp4

The athlete is the parametric human of Anny (Apache-2.0 code on CC0 assets), so no real person is in the picture and
every joint angle is known. A truth file with the same name and the ending `.json` is written beside the video. The
modules follow the picture: `motion` plans the movements, `athlete` poses the skeleton by inverse kinematics, `outfit`
dresses it, `room` and `light` shade what `camera` sees.
"""
