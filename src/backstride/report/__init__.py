"""Story -> one HTML file: what came in, what was mended, what is there now.

The file needs no network and no script. The look (`look/`) is shared: tokens, parts, and
macros that draw the parts.
"""

from __future__ import annotations

from backstride.terms.records import Story


def write(story: Story) -> str:
    """Tell a story as one self-contained HTML page."""
    # Altair takes a second to import, which no other command should wait for.
    from backstride.report import page  # noqa: PLC0415

    return page.render(story)
