"""How long."""

from __future__ import annotations

import numpy as np

from backstride.terms.records import Measure, Run


def moving_time_s(run: Run) -> Measure:
    """Count the seconds in which the runner moved.

    The last sample has no second that begins with it.

    Returns:
        Seconds, at least 0. The error is a second for each start and each stop, as if they
        were independent.

    Source:
        Definition; what counts as moving is in `runs/way.py`.

    Examples:
        >>> from backstride import simulate
        >>> moving_time_s(simulate.run(speed_mps=[4.0, 0.0, 4.0, 0.0])).value
        2.0
    """
    moving = run.moving[:-1]
    turns = np.count_nonzero(np.diff(moving.astype(np.int8), prepend=0, append=0))
    return Measure(float(moving.sum()), float(np.sqrt(turns)))
