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
    help="What to do about a running back, and what your own files say about it. "
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
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=MEANING", help="What a diary's column is; often."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Keep a diary as it is read, where that is clear.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what each file would become, and keep nothing.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Take in your recordings (FIT, GPX, TCX) and diaries (CSV, XLSX, Parquet).

    Single, gzipped, in folders or zips. Originals are kept byte for byte. The same import
    again changes nothing. How a diary is read is shown first, and you confirm it; --map says
    what a column is: a quantity (pain:knee, pain:lower_left:morning, pain:back:nrs, sleep_h,
    stress, day_steps, rating:mood, ...), a part of an entry (date, date:day-first, region,
    side, name, value, entered), or - to leave it out.

    \b
    Examples:
      backstride import ~/Downloads/export.zip
      backstride import ~/Downloads/export.zip --dry-run
      backstride import diary.xlsx
      backstride import diary.csv --yes --map "back=pain:lower_centre" --map Steps=day_steps
    """
    from backstride.cli.importing import import_command

    import_command(paths, home, maps=map_ or [], yes=yes, dry_run=dry_run, as_json=json)


@app.command()
def watch(
    watched: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where new files appear.")],
    home: HomeOption = None,
    *,
    every: Annotated[
        float, typer.Option("--every", min=1, metavar="SECONDS", help="Between two looks.")
    ] = 10,
    json: JsonOption = False,
) -> None:
    """Take in what lies in a folder, and what comes into it, until Ctrl-C.

    \b
    Example:
      backstride watch ~/Garmin/Activity
    """
    from backstride.cli.importing import watch_command

    watch_command(watched, home, every_s=every, as_json=json)


@app.command()
def imports(
    number: Annotated[
        int | None, typer.Argument(help="One of them, file by file; all if left out.")
    ] = None,
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """List your imports: what each file became, and why not more.

    \b
    Examples:
      backstride imports
      backstride imports 3
    """
    from backstride.cli.ledger import imports_command

    imports_command(number, home, as_json=json)


@app.command()
def undo(
    number: Annotated[int, typer.Argument(help="Which import; see `backstride imports`.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Take an import back: exactly what it brought, and nothing else.

    A file that another import gave too stays, and so does what you told of runs.

    \b
    Example:
      backstride undo 3
    """
    from backstride.cli.ledger import undo_command

    undo_command(number, home, as_json=json)


@app.command()
def rebuild(home: HomeOption = None, *, json: JsonOption = False) -> None:
    """Read all kept files again with the code of today, and say what changed.

    Your diary, and what you told of your runs, stay as they are.

    \b
    Example:
      backstride rebuild
    """
    from backstride.cli.ledger import rebuild_command

    rebuild_command(home, as_json=json)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="What to write; not there yet.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Write all that is known of you into one zip that anyone can read.

    Your files as they came, the seconds of each run as Parquet, the rest as JSON, and a README.

    \b
    Example:
      backstride export my-running-back.zip
    """
    from backstride.cli.archive import export_command

    export_command(target, home, as_json=json)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `export` wrote.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Bring back what `export` wrote, into a home that is empty.

    \b
    Example:
      backstride restore my-running-back.zip
    """
    from backstride.cli.archive import restore_command

    restore_command(source, home, as_json=json)


@app.command()
def forget(
    home: HomeOption = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: JsonOption = False,
) -> None:
    """Delete all that Backstride knows of you, for good, after asking.

    \b
    Example:
      backstride forget
    """
    from backstride.cli.archive import forget_command

    forget_command(home, yes=yes, as_json=json)


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
def today(
    home: HomeOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write it as a page: FILE.html.")
    ] = None,
    *,
    why: Annotated[bool, typer.Option("--why", help="Say why each of it is said.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Show the page in a browser.")] = False,
    json: JsonOption = False,
) -> None:
    """Say what to do today: the light and what set it, what to do, what not, whom to see.

    \b
    Examples:
      backstride today
      backstride today --why
      backstride today --open
    """
    from backstride.cli.today import today_command

    today_command(home, why=why, page=output, open_=open_, as_json=json)


@app.command()
def forecast(
    home: HomeOption = None,
    *,
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="local_day and columns of exposures."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Another plan, to hold the first against."),
    ] = None,
    line: Annotated[
        float, typer.Option(min=0, max=10, help="Tell the chance of worst pain above it.")
    ] = 3,
    json: JsonOption = False,
) -> None:
    """Say how your pain may go on: as the last weeks were, or under a plan.

    \b
    Examples:
      backstride forecast
      backstride forecast --plan easy.csv --against usual.csv --line 4
    """
    from backstride.cli.forecast import forecast_command

    forecast_command(home, plan=plan, against=against, line=line, as_json=json)


@app.command()
def why(
    exposure: Annotated[
        str | None, typer.Argument(metavar="[EXPOSURE]", help="One of them; all if left out.")
    ] = None,
    home: HomeOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write it as pages: FILE.html.")
    ] = None,
    *,
    open_: Annotated[bool, typer.Option("--open", help="Show the pages in a browser.")] = False,
    json: JsonOption = False,
) -> None:
    """Say why it hurts, as far as your own days tell, and how sure that is.

    \b
    Examples:
      backstride why
      backstride why downhill
      backstride why --open
    """
    from backstride.cli.why import why_command

    why_command(exposure, home, page=output, open_=open_, as_json=json)


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
    side: Annotated[str, typer.Option(help="left or right, where the region has both.")] = "",
    scale: Annotated[
        str, typer.Option(help="The name of your own scale; it is compared with no other.")
    ] = "",
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
      backstride log leg_symptom yes --side left
      backstride log treatment "massage, 30 minutes"
    """
    from backstride.cli.diary import log_command

    log_command(
        home,
        quantity,
        value,
        day=day.date() if day else None,
        moment=moment,
        region=region,
        side=side,
        scale=scale,
        run=run,
        text=text,
        beside=beside,
        as_json=json,
    )


@app.command("check-in")
def check_in(
    home: HomeOption = None,
    *,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Tell of an earlier day."),
    ] = None,
    answers: Annotated[
        str,
        typer.Option(metavar="FILE", help="Answers as a JSON object by question; - reads them."),
    ] = "",
    questions: Annotated[
        bool, typer.Option("--questions", help="Only list what would be asked now.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Ask also what you already told, to correct it.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Tell how your back was and what the day asked of it, all in one. Enter skips.

    \b
    Examples:
      backstride check-in
      backstride check-in --day 2026-11-20
      backstride check-in --questions --json
      backstride check-in --answers answers.json
    """
    from backstride.cli.check_in import check_in_command, questions_command

    spoken_of = day.date() if day else None
    if questions and answers:
        raise typer.BadParameter("say --questions or --answers, not both")
    if questions:
        questions_command(home, day=spoken_of, again=again, as_json=json)
        return
    check_in_command(home, day=spoken_of, answers=answers, again=again, as_json=json)


@app.command()
def onset(
    day: Annotated[
        datetime,
        typer.Argument(metavar="DATE", formats=["%Y-%m-%d"], help="When it began."),
    ],
    home: HomeOption = None,
    *,
    give_or_take: Annotated[
        int, typer.Option("--give-or-take", metavar="DAYS", help="How sure you are of the day.")
    ] = 0,
    after_run: Annotated[
        bool | None,
        typer.Option(
            "--after-run/--before-run", help="Whether it began after you ran that day, or before."
        ),
    ] = None,
    text: Annotated[str, typer.Option(help="Words beside it.")] = "",
    json: JsonOption = False,
) -> None:
    """Write down when an episode of back pain began, as well as you remember it.

    Where you ran that day you are asked whether it began before or after.

    \b
    Example:
      backstride onset 2026-10-04 --give-or-take 3 --after-run
    """
    from backstride.cli.diary import onset_command

    onset_command(
        home, day.date(), give_or_take=give_or_take, after_run=after_run, text=text, as_json=json
    )


@app.command()
def diary(
    home: HomeOption = None,
    since: SinceOption = None,
    *,
    history: Annotated[
        bool, typer.Option("--history", help="Every entry with its id, also what was corrected.")
    ] = False,
    correct: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="ID VALUE", help="Say one entry anew."),
    ] = None,
    withdraw: Annotated[str | None, typer.Option(metavar="ID", help="Take one entry back.")] = None,
    json: JsonOption = False,
) -> None:
    """Read your diary back, the newest day last. What you correct stays in its history.

    \b
    Examples:
      backstride diary --since 2026-11-01
      backstride diary --history
      backstride diary --correct 3f2a 2
      backstride diary --withdraw 3f2a
    """
    from backstride.cli import diary_read

    if correct and withdraw is not None:
        raise typer.BadParameter("say --correct or --withdraw, not both")
    if correct:
        diary_read.correct_command(home, *correct, as_json=json)
    elif withdraw is not None:
        diary_read.withdraw_command(home, withdraw, as_json=json)
    else:
        day = since.date() if since else None
        diary_read.diary_command(home, since=day, history=history, as_json=json)


@app.command()
def claims(home: HomeOption = None, *, json: JsonOption = False) -> None:
    """List what articles claim about running and backs, and how evidence stands to it.

    \b
    Example:
      backstride claims
    """
    from backstride.cli.knowledge import claims_command

    claims_command(home, as_json=json)


@app.command()
def claim(
    name: Annotated[str, typer.Argument(metavar="ID", help="C01 to C100.")],
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Tell of one claim: what evidence says, what in your data tests it, what is done about it.

    \b
    Example:
      backstride claim C38
    """
    from backstride.cli.knowledge import claim_command

    claim_command(home, name, as_json=json)


@app.command()
def evidence(
    key: Annotated[
        str, typer.Argument(metavar="[KEY]", help="The key of a source; all if left out.")
    ] = "",
    home: HomeOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Tell of a source: what it is, how far we read it, and what rests on it.

    \b
    Examples:
      backstride evidence PAC14
      backstride evidence
    """
    from backstride.cli.knowledge import evidence_command

    del home  # science is the same in every folder
    evidence_command(key, as_json=json)


@app.command()
def learn(
    lesson: Annotated[
        str | None,
        typer.Argument(metavar="[LESSON]", help="Its name; all are listed if left out."),
    ] = None,
    home: HomeOption = None,
    *,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="Write the drawing that goes with it."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read what is known of backs, how pain goes and what helps, in short lessons.

    \b
    Examples:
      backstride learn
      backstride learn how_pain_goes
      backstride learn spine --picture spine.svg
    """
    from backstride.cli.learning import learn_command

    if picture is not None and lesson is None:
        raise typer.BadParameter("--picture goes with a lesson")
    learn_command(home, lesson, drawing=picture, as_json=json)


@app.command()
def questionnaire(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="rmdq, psfs or weekly_overuse; all are listed."),
    ] = None,
    home: HomeOption = None,
    *,
    answers: Annotated[
        str,
        typer.Option(metavar="FILE", help="Answers as a JSON object by question; - reads them."),
    ] = "",
    questions: Annotated[
        bool, typer.Option("--questions", help="Only list what it asks now.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Answer a questionnaire, or list them with when each is due and how you scored.

    With --json and without --answers the scores are read back and nothing is asked.

    \b
    Examples:
      backstride questionnaire
      backstride questionnaire rmdq
      backstride questionnaire psfs --answers answers.json
      backstride questionnaire weekly_overuse --questions
    """
    from backstride.cli import questionnaires

    if name is None and (answers or questions):
        raise typer.BadParameter("name the questionnaire")
    if answers and questions:
        raise typer.BadParameter("say --questions or --answers, not both")
    if name is None:
        questionnaires.list_command(home, as_json=json)
    elif questions:
        questionnaires.questions_command(home, name, as_json=json)
    else:
        questionnaires.questionnaire_command(home, name, answers=answers, as_json=json)


@app.command()
def exercises(home: HomeOption = None, *, json: JsonOption = False) -> None:
    """List the exercises: what each is for, and why it is locked where it is.

    \b
    Example:
      backstride exercises
    """
    from backstride.cli.practice import exercises_command

    exercises_command(home, as_json=json)


@app.command()
def exercise(
    name: Annotated[str, typer.Argument(help="As the list has it, such as bird_dog.")],
    home: HomeOption = None,
    *,
    picture: Annotated[
        Path | None, typer.Option(help="Draw where it begins and ends: FILE.svg.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Tell how an exercise goes, how much of it, and what evidence says.

    \b
    Examples:
      backstride exercise bird_dog
      backstride exercise squat --picture squat.svg
    """
    from backstride.cli.practice import exercise_command

    exercise_command(home, name, picture=picture, as_json=json)


@app.command("self-test")
def self_test(
    name: Annotated[
        str | None, typer.Argument(help="As the list has it; all are listed if left out.")
    ] = None,
    home: HomeOption = None,
    *,
    result: Annotated[
        float | None, typer.Option(help="What came of it, in its unit; asked for if left out.")
    ] = None,
    side: Annotated[str, typer.Option(help="left or right, where the test has sides.")] = "",
    pain: Annotated[int | None, typer.Option(help="Worst pain meanwhile, 0 to 10.")] = None,
    json: JsonOption = False,
) -> None:
    """List the self-tests, be led through one with a timer, or keep a result.

    \b
    Examples:
      backstride self-test
      backstride self-test front_plank
      backstride self-test side_bridge --result 95 --side left --pain 1
    """
    from backstride.cli.practice import self_test_command, self_tests_command

    if name is None:
        self_tests_command(home, as_json=json)
        return
    self_test_command(home, name, result=result, side=side, pain=pain, as_json=json)


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
    period: Annotated[
        bool | None,
        typer.Option("--period/--no-period", help="Ask for your period in the check-in."),
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
        "wants_period": period,
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


screening = typer.Typer(**{**_GROUP, "no_args_is_help": False}, invoke_without_command=True)
app.add_typer(screening, name="screen")


@screening.callback()
def screen(
    context: typer.Context,
    home: HomeOption = None,
    *,
    questions: Annotated[bool, typer.Option("--questions", help="List every question.")] = False,
    answers: Annotated[
        str,
        typer.Option(metavar="FILE", help="Answers as a JSON object by question; - reads them."),
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Ask also about the past, which is known already.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Answer the safety questions, a minute; see whether anything stands against running.

    \b
    Examples:
      backstride screen
      backstride screen --questions
      backstride screen --answers answers.json
      backstride screen --json
    """
    from backstride.cli.screening import questions_command, screen_command

    if context.invoked_subcommand is not None:
        return
    if questions and answers:
        raise typer.BadParameter("say --questions or --answers, not both")
    if questions:
        questions_command(as_json=json)
        return
    screen_command(home, answers=answers, everything=everything, as_json=json)


@screening.command("clear")
def screen_clear(
    flag: Annotated[str, typer.Argument(metavar="FLAG", help="Its id, such as RF-BSI.")],
    home: HomeOption = None,
    *,
    seen: Annotated[str, typer.Option(metavar="DATE", help="When you were seen.")] = "",
    by: Annotated[
        str, typer.Option(help="physician, physiotherapist, nurse, midwife or psychotherapist.")
    ] = "",
    outcome: Annotated[str, typer.Option(help="ruled_out, treated or looking_into.")] = "",
    may_run: Annotated[str, typer.Option(help="yes, no, or the date from which.")] = "",
    last_fever: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Of RF-FEVER: the last day with fever."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Record what a professional found of an open safety answer; looking_into keeps it open.

    \b
    Examples:
      backstride screen clear RF-BSI --seen 2026-11-20 --by physician --outcome ruled_out
        --may-run yes
      backstride screen clear RF-FEVER --last-fever 2026-11-20
    """
    from backstride.cli.screening import clear_command

    told = {"seen": seen, "by": by, "outcome": outcome, "may_run": may_run}
    spoken_of = last_fever.date() if last_fever else None
    clear_command(home, flag, told=told, last_fever=spoken_of, as_json=json)


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
