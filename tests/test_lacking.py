"""A missing value says why, in words the runner can act on."""

import pytest

from backstride.exposures import lacking
from backstride.terms.quantities import EXPOSURES, NOTES, SAMPLES, Exposure
from backstride.terms.records import Profile

ALL_RECORDED = dict.fromkeys(SAMPLES, 1.0)
ALL_TOLD = Profile(mass_kg=70, height_m=1.7, leg_length_m=0.9)


@pytest.mark.parametrize("row", EXPOSURES.values(), ids=EXPOSURES.keys())
def test_every_exposure_can_say_why_it_is_missing(row: Exposure) -> None:
    assert lacking(row, {}, Profile())


@pytest.mark.parametrize("row", EXPOSURES.values(), ids=EXPOSURES.keys())
def test_what_was_recorded_and_told_is_no_reason(row: Exposure) -> None:
    said = lacking(row, ALL_RECORDED, ALL_TOLD)

    assert "not recorded" not in said
    assert "backstride profile" not in said


@pytest.mark.parametrize("row", EXPOSURES.values(), ids=EXPOSURES.keys())
def test_every_thing_that_is_asked_for_exists(row: Exposure) -> None:
    told = {f"profile.{part}" for part in vars(Profile())}

    assert set(row.asks) <= {*SAMPLES, *NOTES, *told}
