"""Why a value is missing, in words the runner can act on."""

from __future__ import annotations

from collections.abc import Mapping

from backstride.terms.quantities import NOTES, SAMPLES, YES_NO, Exposure
from backstride.terms.records import Profile

_PROFILE = "profile."
_NOTHING_IN_IT = "too little of the run tells, or no such stretch is in it"
_NOTHING_BEFORE = "nothing to compare with: too few runs, or no such break or change, before it"
_UNTOLD = {
    "surface": "no map of it: backstride surfaces add FILE.osm.pbf, or tag RUN --surface ...",
    "shoe": "shoes not told: backstride shoe NAME, then tag RUN --shoe NAME",
}


def lacking(row: Exposure, coverage: Mapping[str, float], profile: Profile) -> str:
    """Say what an exposure asks for that this run, diary or profile does not have.

    Args:
        row: The exposure that cannot be told.
        coverage: Share of the moving time in which each quantity was recorded.
        profile: What the runner told.

    Returns:
        Words; where all that it asks for is there, what else may be the reason.

    Examples:
        >>> from backstride.terms.quantities import EXPOSURES
        >>> lacking(EXPOSURES["steps"], {}, Profile())
        'not recorded: step rate'
    """
    unrecorded = [SAMPLES[name].label for name in row.asks if name in SAMPLES.keys() - coverage]
    if unrecorded:
        return f"not recorded: {', '.join(unrecorded).lower()}"
    parts = [name.removeprefix(_PROFILE) for name in row.asks if name.startswith(_PROFILE)]
    untold = [part for part in parts if getattr(profile, part) is None]
    if untold:
        told = " ".join(f"--{part.replace('_', '-')} ..." for part in untold)
        return f"not told: backstride profile {told}"
    notes = [name for name in row.asks if name in NOTES]
    if notes:
        word = "yes" if NOTES[notes[0]].unit == YES_NO else "..."
        return _UNTOLD.get(notes[0], f"not told: backstride log {notes[0]} {word}")
    return _NOTHING_IN_IT if row.needs == "run" else _NOTHING_BEFORE
