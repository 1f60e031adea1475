"""Values that no runner and no place on earth can have."""

from __future__ import annotations

import numpy as np

from backstride.runs.draft import Draft
from backstride.terms.quantities import SAMPLES

_NEVER_ZERO = (
    "heart_rate_bpm",
    "respiration_rate_brpm",
    "step_length_m",
    "leg_spring_stiffness_knpm",
    "vertical_oscillation_mm",
    "vertical_ratio_percent",
    "ground_contact_time_ms",
    "ground_contact_balance_percent",
)
_NEAR_NOWHERE_DEG = 1e-4
"""About 11 m around 0°, 0° in the sea off Africa: what a receiver writes before its fix."""


def drop_implausible(draft: Draft) -> None:
    """Take out values outside the plausible range of their quantity."""
    _drop_zeros(draft)
    for name, column in draft.columns.items():
        quantity = SAMPLES[name]
        wrong = (column < quantity.low) | (column > quantity.high)
        if wrong.any():
            column[wrong] = np.nan
            first = draft.time_s[np.argmax(wrong)]
            draft.note(f"{quantity.label}: implausible values", first, wrong.sum(), "samples")
    _drop_nowhere(draft)


def _drop_zeros(draft: Draft) -> None:
    """Read as missing the zeros that a sensor writes while it measures nothing."""
    silent = np.zeros(len(draft.time_s), bool)
    for name in _NEVER_ZERO:
        zero = draft.columns[name] == 0
        draft.columns[name][zero] = np.nan
        silent |= zero
    if silent.any():
        first = draft.time_s[np.argmax(silent)]
        draft.note("zeros of a silent sensor read as missing", first, silent.sum(), "samples")


def _drop_nowhere(draft: Draft) -> None:
    latitude, longitude = draft.columns["latitude_deg"], draft.columns["longitude_deg"]
    nowhere = (abs(latitude) < _NEAR_NOWHERE_DEG) & (abs(longitude) < _NEAR_NOWHERE_DEG)
    half = np.isnan(latitude) != np.isnan(longitude)
    wrong = nowhere | half
    if wrong.any() and not nowhere.all():
        latitude[wrong] = longitude[wrong] = np.nan
        first = draft.time_s[np.argmax(wrong)]
        draft.note("positions before the first fix", first, wrong.sum(), "samples")
