"""The one way in which pages are filled in: every word escaped, nothing undefined."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from backstride.report import wording


@cache
def environment() -> Environment:
    """Set up the templates of this folder."""
    made = Environment(
        loader=PackageLoader("backstride.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["wording"] = wording
    return made
