from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import runs_told
import stories
from backstride import report
from backstride.terms.records import Profile, RunStory
from test_report_in_browser import CHROMIUM, FLAGS, WIDTHS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

# Each page stands in frames of these widths; the wrapper writes down what it finds there.
WRAPPER = """<!doctype html><pre id="found"></pre>{frames}<script>
const look = (frame) => {{
  const page = frame.contentDocument;
  const shown = (at) => page.querySelector(at)?.getBoundingClientRect().width || 0;
  const line = page.querySelector("figure .down3");
  const words = [...page.querySelectorAll("figure svg")]
    .filter((svg) => svg.getBoundingClientRect().width > 0)
    .map((svg) => 12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width);
  for (const fold of page.querySelectorAll("details")) fold.open = true;
  return {{
    width: frame.contentWindow.innerWidth,
    needed: page.documentElement.scrollWidth,
    wide: shown("figure .wide svg"), narrow: shown("figure .narrow svg"),
    line: line && getComputedStyle(line).stroke,
    words: Math.min(...words),
  }};
}};
onload = () => {{
  found.textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(look));
}};
</script>"""


def seen(page: str, folder: Path, scheme: str = "light") -> tuple[list[dict[str, Any]], str]:
    """Show a page in all widths, all folds open: what was found, and what the console said."""
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


def written(told: RunStory) -> str:
    return report.write_run(told, made=stories.MADE, version="0.1.0", profile=Profile())


def hilly() -> RunStory:
    return runs_told.story(runs_told.hilly(), shares={"descent_m": 0.95})


def long_named() -> RunStory:
    told = runs_told.story(runs_told.out_and_back(), worn="x" * 300)
    return replace(told, entry=replace(told.entry, title="y" * 300))


def new_runner() -> RunStory:
    return runs_told.story(runs_told.hilly(), usual=False)


def indoors() -> RunStory:
    return runs_told.story(runs_told.indoors())


def nothing_known() -> RunStory:
    return runs_told.knowing_nothing(indoors())


@pytest.mark.parametrize("told", [hilly, long_named, new_runner, indoors, nothing_known])
def test_no_page_of_a_run_scrolls_sideways_or_complains(
    told: Callable[[], RunStory], tmp_path: Path
) -> None:
    found, log = seen(written(told()), tmp_path)

    assert [view["width"] for view in found] == list(WIDTHS)
    assert all(view["needed"] <= view["width"] for view in found)
    assert "CONSOLE" not in log


@pytest.mark.parametrize(("scheme", "line"), [("light", (15, 76, 117)), ("dark", (180, 224, 255))])
def test_the_track_fits_the_window_and_takes_its_colours(
    scheme: str, line: tuple[int, int, int], tmp_path: Path
) -> None:
    found, _ = seen(written(hilly()), tmp_path, scheme)

    assert [(view["wide"] > 0, view["narrow"] > 0) for view in found] == [
        (False, True),
        (False, True),
        (True, False),
    ]
    assert {view["line"] for view in found} == {f"rgb{line}"}


def test_words_in_drawings_stay_large_enough_to_read(tmp_path: Path) -> None:
    found, _ = seen(written(hilly()), tmp_path)

    assert all(view["words"] > 10 for view in found)


def test_the_report_with_its_latest_runs_does_not_scroll_sideways(tmp_path: Path) -> None:
    story = replace(stories.one_run(), latest=(hilly(), long_named(), indoors()))

    found, log = seen(report.write(story), tmp_path)

    assert all(view["needed"] <= view["width"] for view in found)
    assert "CONSOLE" not in log
