from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import stories
from backstride import report
from backstride.terms.records import Story

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = (
    "--headless",
    "--hide-scrollbars",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=10000",
    "--window-size=1400,900",
    "--dump-dom",
)
WIDTHS = (320, 390, 1280)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

# Each page stands in frames of these widths; the wrapper writes down what it finds there.
WRAPPER = """<!doctype html><pre id="found"></pre>{frames}<script>
const look = (frame) => {{
  const page = frame.contentDocument, shown = (at) => page.querySelector(at)?.offsetWidth > 0;
  const bar = page.querySelector("figure [fill='var(--run)']");
  return {{
    width: frame.contentWindow.innerWidth,
    needed: page.documentElement.scrollWidth,
    wide: shown(".wide"), narrow: shown(".narrow"),
    bar: bar && getComputedStyle(bar).fill,
  }};
}};
onload = () => {{
  found.textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(look));
}};
</script>"""


def seen(page: str, folder: Path, scheme: str) -> tuple[list[dict[str, Any]], str]:
    """Show a page in all widths: what was found there, and what the console said."""
    frames = "".join(
        f'<iframe width="{width}" height="800" style="border:0" srcdoc="{html.escape(page)}">'
        "</iframe>"
        for width in WIDTHS
    )
    wrapper = folder / "wrapper.html"
    wrapper.write_text(WRAPPER.format(frames=frames), encoding="utf-8")
    place = (f"--user-data-dir={folder / 'profile'}", wrapper.as_uri())
    colours = f"--blink-settings=preferredColorScheme={('dark', 'light').index(scheme)}"
    answer = subprocess.run(
        [str(CHROMIUM), *FLAGS, colours, *place], capture_output=True, check=True, timeout=120
    )
    dom, log = answer.stdout.decode(), answer.stderr.decode(errors="replace")
    found = re.search(r'<pre id="found">(.*?)</pre>', dom)
    assert found, log
    return json.loads(html.unescape(found[1])), log


def long_named() -> Story:
    """Tell of two years, and of a file whose name no line can hold."""
    story = stories.years(2)
    endless = stories.given(("x" * 300, "failed", "y" * 300 + ". " + "z" * 300))
    return replace(story, imports=(*story.imports, endless), fingerprint="f" * 300)


@pytest.mark.parametrize("story", [long_named, stories.one_run, stories.empty])
def test_no_page_scrolls_sideways_or_complains(story: Any, tmp_path: Path) -> None:
    found, log = seen(report.write(story()), tmp_path, "light")

    assert [view["width"] for view in found] == list(WIDTHS)
    assert all(view["needed"] <= view["width"] for view in found)
    assert "CONSOLE" not in log


@pytest.mark.parametrize(("scheme", "run"), [("light", (0, 89, 126)), ("dark", (142, 200, 252))])
def test_the_picture_fits_the_window_and_takes_its_colours(
    scheme: str, run: tuple[int, int, int], tmp_path: Path
) -> None:
    found, _ = seen(report.write(stories.years(2)), tmp_path, scheme)

    assert [(view["wide"], view["narrow"]) for view in found] == [
        (False, True),
        (False, True),
        (True, False),
    ]
    assert {view["bar"] for view in found} == {f"rgb{run}"}
