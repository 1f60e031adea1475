"""A drawing for a page -> a drawing in a file of its own."""

from __future__ import annotations

from importlib.resources import files


def alone(svg: str) -> str:
    """Give a drawing the colours of the look, so that it can be opened without the page.

    Args:
        svg: One SVG element that names its colours as the page does.

    Returns:
        The same, with the tokens of the look inside, light and dark, on the page's paper.
    """
    tokens = (files("backstride.report") / "look" / "tokens.css").read_text(encoding="utf-8")
    head, rest = svg.split(">", 1)
    return f"{head}><style>{tokens}:root{{background:var(--paper)}}</style>{rest}"
