"""Every command, its options and its help; what it does stands in the files beside this one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from backstride import __version__

_GROUP: dict[str, Any] = {
    "no_args_is_help": True,
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
app = typer.Typer(
    name="backstride",
    help="What your own files say about your running, and later about your back. "
    "Everything stays on this machine.",
    **_GROUP,
)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The folder with your data, instead of the usual one."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document, nothing else.")]
SinceOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="From this local day on."),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"backstride {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Which version.")
    ] = False,
) -> None:
    pass


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or zip archives.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Take in your recordings: FIT, GPX and TCX, single, gzipped, in folders or zips.

    Originals are kept byte for byte. The same import again changes nothing.

    \b
    Example:
      backstride import ~/Downloads/export.zip
    """
    from backstride.cli.importing import import_command

    import_command(paths, home, as_json=json)


@app.command()
def runs(home: HomeOption = None, since: SinceOption = None, *, json: JsonOption = False) -> None:
    """List your runs.

    \b
    Example:
      backstride runs --since 2026-01-01
    """
    from backstride.cli.listing import runs_command

    runs_command(home, since.date() if since else None, as_json=json)


@app.command()
def run(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, the beginning of it, or last.")],
    home: HomeOption = None,
    *,
    samples: Annotated[
        Path | None,
        typer.Option(help="Write the clean one-second table: FILE.parquet or FILE.csv."),
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="With --samples: as recorded.")] = False,
    json: JsonOption = False,
) -> None:
    """Tell all about one run: what it asked of you, what was mended, how complete it is.

    \b
    Examples:
      backstride run last
      backstride run 3f2a --samples run.csv
      backstride run 3f2a --samples recorded.parquet --raw
    """
    from backstride.cli.listing import run_command

    if raw and samples is None:
        raise typer.BadParameter("--raw goes with --samples FILE")
    run_command(id_, home, samples=samples, raw=raw, as_json=json)


@app.command()
def days(home: HomeOption = None, since: SinceOption = None, *, json: JsonOption = False) -> None:
    """Lay runs, rest and unknown days on your own calendar.

    \b
    Example:
      backstride days --since 2026-11-01
    """
    from backstride.cli.listing import days_command

    days_command(home, since.date() if since else None, as_json=json)


@app.command()
def exposures(
    run: Annotated[
        str | None,
        typer.Argument(metavar="[RUN]", help="One run by its id, or last; all if left out."),
    ] = None,
    home: HomeOption = None,
    since: SinceOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """List what runs asked of you, each value with its unit, its error and its standing.

    \b
    Examples:
      backstride exposures last
      backstride exposures --since 2026-11-01 --json
    """
    from backstride.cli.listing import exposures_command

    if run is not None and since is not None:
        raise typer.BadParameter("name a run or a day, not both")
    exposures_command(run, home, since.date() if since else None, as_json=json)


@app.command()
def fingerprint(home: HomeOption = None, *, json: JsonOption = False) -> None:
    """Print one hash of all content: the same content gives the same hash.

    \b
    Example:
      backstride fingerprint
    """
    from backstride.cli.listing import fingerprint_command

    fingerprint_command(home, as_json=json)


@app.command()
def report(
    run: Annotated[
        str | None,
        typer.Argument(metavar="[RUN]", help="One run by its id, or last; the whole if left out."),
    ] = None,
    home: HomeOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where to; in your data folder if left out."),
    ] = None,
    *,
    open_: Annotated[bool, typer.Option("--open", help="Show it in a browser.")] = False,
    json: JsonOption = False,
) -> None:
    """Write the report, of all or of one run: one HTML file that opens without a network.

    \b
    Examples:
      backstride report --open
      backstride report -o report.html
      backstride report last --open
    """
    from backstride.cli.telling import report_command

    report_command(run, home, output, show=open_, as_json=json)


@app.command()
def demo(
    home: HomeOption = None,
    *,
    open_: Annotated[
        bool, typer.Option("--open/--no-open", help="Show the report in a browser, if any.")
    ] = True,
    json: JsonOption = False,
) -> None:
    """See it all on a simulated runner of two years, in a throw-away folder.

    \b
    Example:
      backstride demo --no-open
    """
    from backstride.cli.telling import demo_command

    demo_command(home, show=open_, as_json=json)


@app.command()
def log(
    quantity: Annotated[str, typer.Argument(help="pain, sitting_h, sleep_h, stress, note, ...")],
    value: Annotated[
        str | None,
        typer.Argument(help="A number, or words for treatment and note."),
    ] = None,
    home: HomeOption = None,
    *,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Your local day; today if left out."),
    ] = None,
    moment: Annotated[str, typer.Option(help="Of pain: worst, morning, before, ...")] = "",
    region: Annotated[str, typer.Option(help="Of pain: lower_left, upper_back, ...")] = "",
    run: Annotated[str, typer.Option(help="The id of the run it speaks of, or last.")] = "",
    text: Annotated[str, typer.Option(help="Words beside the number.")] = "",
    beside: Annotated[
        bool, typer.Option("--beside", help="Keep the earlier entry too: a second session.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write one thing into your diary. The same thing of the same day again corrects it.

    \b
    Examples:
      backstride log pain 3 --moment morning --region lower_left
      backstride log sitting_h 7.5 --day 2026-11-20
      backstride log note "new desk"
    """
    from backstride.cli.diary import log_command

    log_command(
        home,
        quantity,
        value,
        day=day.date() if day else None,
        moment=moment,
        region=region,
        run=run,
        text=text,
        beside=beside,
        as_json=json,
    )


@app.command()
def profile(
    home: HomeOption = None,
    *,
    birth_year: Annotated[int | None, typer.Option()] = None,
    mass_kg: Annotated[float | None, typer.Option()] = None,
    height_m: Annotated[float | None, typer.Option()] = None,
    leg_length_m: Annotated[
        float | None, typer.Option(help="Hip joint to ground; from your height if left out.")
    ] = None,
    home_zone: Annotated[
        str | None,
        typer.Option(help="Your time zone, such as Europe/Zurich."),
    ] = None,
    country: Annotated[str | None, typer.Option()] = None,
    units: Annotated[
        str | None,
        typer.Option(help="metric or imperial."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show your profile, or set parts of it.

    \b
    Example:
      backstride profile --mass-kg 68 --height-m 1.74 --home-zone Europe/Zurich
    """
    from backstride.cli.diary import profile_command

    changes = {
        "birth_year": birth_year,
        "mass_kg": mass_kg,
        "height_m": height_m,
        "leg_length_m": leg_length_m,
        "home_zone": home_zone,
        "country": country,
        "units": units,
    }
    told = {name: value for name, value in changes.items() if value is not None}
    profile_command(home, told, as_json=json)


@app.command()
def shoe(
    name: Annotated[
        str | None,
        typer.Argument(help="What you call them; all are listed if left out."),
    ] = None,
    home: HomeOption = None,
    *,
    since: SinceOption = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day you wore them."),
    ] = None,
    before_km: Annotated[
        float | None, typer.Option(help="Kilometres before your first file.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List your shoes, or tell of a pair. The same name again corrects what you say of it.

    \b
    Example:
      backstride shoe "blue pair" --since 2026-03-01 --before-km 120
    """
    from backstride.cli.diary import shoe_command

    shoe_command(
        home,
        name,
        since=since.date() if since else None,
        until=until.date() if until else None,
        before_km=before_km,
        as_json=json,
    )


@app.command()
def tag(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Its id, or last.")],
    home: HomeOption = None,
    *,
    shoe: Annotated[str, typer.Option(help="The pair you wore; unknown takes it back.")] = "",
    surface: Annotated[
        str, typer.Option(help="paved, unpaved_firm, grass_soft, track, treadmill or unknown.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Say what a recording cannot know of a run: the shoes, the ground. Again corrects it.

    \b
    Examples:
      backstride tag last --shoe "blue pair"
      backstride tag 3f2a --surface track
    """
    from backstride.cli.diary import tag_command

    if not shoe and not surface:
        raise typer.BadParameter("say --shoe or --surface")
    tag_command(home, run, {"shoe": shoe, "surface": surface}, as_json=json)


elevation = typer.Typer(help="Heights of the ground, to know how steep a run was.", **_GROUP)
app.add_typer(elevation, name="elevation")
surfaces = typer.Typer(help="Ways of OpenStreetMap, to know what was underfoot.", **_GROUP)
app.add_typer(surfaces, name="surfaces")


@elevation.command("add")
def elevation_add(
    files: Annotated[list[Path], typer.Argument(help="SRTM .hgt (also .zip, .gz) or GeoTIFF.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Keep height tiles, and measure your runs on them.

    \b
    Example:
      backstride elevation add N47E008.hgt.zip
    """
    from backstride.cli.ground import elevation_add_command

    elevation_add_command(files, home, as_json=json)


@elevation.command("list")
def elevation_list(home: HomeOption = None, *, json: JsonOption = False) -> None:
    """List the height tiles that are there.

    \b
    Example:
      backstride elevation list
    """
    from backstride.cli.ground import elevation_list_command

    elevation_list_command(home, as_json=json)


@elevation.command("remove")
def elevation_remove(
    name: Annotated[str, typer.Argument(help="As the list has it.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Take a height tile out again; your runs are measured without it.

    \b
    Example:
      backstride elevation remove N47E008
    """
    from backstride.cli.ground import remove_command

    remove_command(name, home, as_json=json)


@surfaces.command("add")
def surfaces_add(
    extract: Annotated[Path, typer.Argument(help="An extract of OpenStreetMap, .osm.pbf.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Build the surfaces of the ways in an extract once, and lay your runs on them.

    \b
    Example:
      backstride surfaces add switzerland.osm.pbf
    """
    from backstride.cli.ground import surfaces_add_command

    surfaces_add_command(extract, home, as_json=json)


@surfaces.command("list")
def surfaces_list(home: HomeOption = None, *, json: JsonOption = False) -> None:
    """List the extracts whose surfaces are there.

    \b
    Example:
      backstride surfaces list
    """
    from backstride.cli.ground import surfaces_list_command

    surfaces_list_command(home, as_json=json)


@surfaces.command("remove")
def surfaces_remove(
    name: Annotated[str, typer.Argument(help="As the list has it.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Take the surfaces of an extract out again; your runs are measured without them.

    \b
    Example:
      backstride surfaces remove switzerland
    """
    from backstride.cli.ground import remove_command

    remove_command(name, home, as_json=json)
