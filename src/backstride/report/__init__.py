"""Story -> one HTML file: what came in, what was mended, what is there now.

The file needs no network and no script. The look (`look/`) is shared: tokens, parts, and
macros that draw the parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backstride.terms.records import Advice, Day, Profile, RunStory, Story, Why


def write(story: Story) -> str:
    """Tell a story as one self-contained HTML page."""
    # Altair takes a second to import, which no other command should wait for.
    from backstride.report import page  # noqa: PLC0415

    return page.render(story)


def write_run(story: RunStory, *, made: datetime, version: str, profile: Profile) -> str:
    """Tell one run as one self-contained HTML page.

    Args:
        story: The run, located, with its exposures and what is usual for its runner.
        made: When the page is made, with its zone.
        version: Of the program that makes it.
        profile: What the runner told; the page speaks in its units.
    """
    from backstride.report.run import page as run_page  # noqa: PLC0415 - as above

    return run_page.render(story, made=made, version=version, person=profile)


def write_today(  # noqa: PLR0913 - what stands on the page
    advice: Advice,
    days: Sequence[Day],
    *,
    profile: Profile,
    numbers: Sequence[str],
    made: datetime,
    version: str,
    simulated: bool,
) -> str:
    """Tell what to do today as one self-contained HTML page.

    Args:
        advice: What to do.
        days: The runner's days; the last 28 are drawn.
        profile: What the runner told; the page speaks in its units.
        numbers: Whom to call in an emergency.
        made: When the page is made, with its zone.
        version: Of the program that makes it.
        simulated: Whether the runner is made up.
    """
    from backstride.report.today import page as today_page  # noqa: PLC0415 - as above

    return today_page.render(
        advice,
        days,
        profile=profile,
        country_numbers=numbers,
        made=made,
        version=version,
        simulated=simulated,
    )


def write_why(
    found: Why, *, profile: Profile, made: datetime, version: str, simulated: bool
) -> str:
    """Tell why it hurts, all causes and then each, as one self-contained HTML page.

    Args:
        found: What is said of each hypothesis and of the remembered beginnings.
        profile: What the runner told; the page speaks in its units.
        made: When the page is made, with its zone.
        version: Of the program that makes it.
        simulated: Whether the runner is made up.
    """
    from backstride.report.why import page as why_page  # noqa: PLC0415 - as above

    return why_page.render(found, profile=profile, made=made, version=version, simulated=simulated)
