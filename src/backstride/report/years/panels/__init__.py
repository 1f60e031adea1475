"""History -> one drawing: panels of pain, running, gear and sitting on one time axis.

Altair builds it and vl-convert writes SVG, both offline. Solid and filled is known,
hollow possible, hatched not measured. Each panel is a file, and is left out where it has
nothing to show.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

from backstride.report import wording
from backstride.report.years.history import History
from backstride.report.years.marks import month_names
from backstride.report.years.panels import (
    beginnings,
    devices,
    pain,
    runs,
    shoes,
    sitting,
    sums,
    underfoot,
)
from backstride.report.years.sheet import Page, Sheet

_PANELS = (
    devices.panel,
    beginnings.panel,
    pain.panel,
    runs.panel,
    sums.distance,
    sums.downhill,
    sums.fast,
    underfoot.panel,
    shoes.panel,
    sitting.panel,
)


def draw(history: History, sheet: Sheet, units: wording.Units, description: str) -> str:
    """Draw the panels that have something to show, as one SVG element; empty for none."""
    drawing = compose(Page(history, sheet, units))
    return _finished(vl_convert.vegalite_to_svg(drawing), description) if drawing else ""


def compose(page: Page) -> dict[str, Any]:
    """Put the panels that have something to show below one another, as Vega-Lite."""
    # Checking each part against the schema takes longer than drawing it; a test checks.
    with debug_mode(arg=False):
        panels = [panel for draw_one in _PANELS if (panel := draw_one(page)) is not None]
        return _stacked(page, panels) if panels else {}


def _stacked(page: Page, panels: list[alt.LayerSpec]) -> dict[str, Any]:
    last = panels[-1]
    last.layer += month_names(page, last.height)
    view = alt.ViewConfig(stroke=None)
    drawing = alt.TopLevelVConcatSpec(
        vconcat=panels,
        spacing=page.sheet.gap_px,
        bounds="flush",
        padding=1,
        config=alt.Config(background="transparent", aria=False, view=view),
    )
    return {**drawing.to_dict(validate=False), "datasets": page.rows}


def _finished(svg: str, description: str) -> str:
    label = escape(description, quote=True)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    # A tenth of a pixel is finer than a screen shows.
    return re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", svg)
