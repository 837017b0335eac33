"""Synthetic athletes: any exercise of the library, rendered, with every joint angle known.

    python -m training.synthetic --exercise squat --fault knees_in --seed 7 out.mp4
    python -m training.synthetic --list

Beside the video lies a truth file (`out.npz`, see docs/synthetic.md). The modules follow the picture: `performance` plans who
does what when (with `faults`), `figure` poses the skeleton, `body` and `look` are flesh and clothes, `props`, `room` and `camera`
the place, `render` the picture, `truth` what is true in it, `clip` puts all of it together from one seed.
"""
