"""Story -> one HTML file: what came in, what was mended, what is there now.

The file needs no network and no script. The look (`look/`) is shared: tokens, parts, and
macros that draw the parts.
"""

from __future__ import annotations

from datetime import datetime

from backstride.terms.records import Profile, RunStory, Story


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
