"""From files to a cause: the whole path, on a runner whose cause is known."""

from pathlib import Path

from backstride import simulate
from backstride.pain import fit, lay
from backstride.store import Home
from backstride.workflow import importing, person, telling

DAYS = 500


def test_the_planted_cause_comes_through_the_whole_path(tmp_path: Path) -> None:
    runner = simulate.runner(42, DAYS, cause="descent_m")
    archive = simulate.write_files(runner, tmp_path / "files")
    home = Home(tmp_path / "home")
    person.profile(home, {"home_zone": runner.profile.home_zone})
    importing.import_files(home, [archive.path])
    person.log_many(home, runner.notes)
    for pair in runner.shoes:
        person.keep_shoe(home, pair)

    table = lay(*telling.lived(home))
    assert table is not None
    posterior, _ = fit(table)

    told = dict(zip(posterior.exposures, posterior.raises, strict=True))
    assert max(told, key=lambda name: told[name]) == "descent_m"
    assert told["descent_m"] > 0.8
    assert max(chance for name, chance in told.items() if name != "descent_m") < 0.5
