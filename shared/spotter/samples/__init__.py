"""The sample clip and what it truly shows: `squat.mp4`, rendered by `training/sample_clip`, and `squat.json` beside it.

No real person is in the picture. The truth file has the frame rate, the camera, and per repetition the seconds of its
start, turning point and end, the included knee angle at the turn in degrees, and whether it is the shallow one.
"""
