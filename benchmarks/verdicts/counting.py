"""What runners were told -> how often it was true, and who was alarmed for nothing."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.causes.records import Bools

from .telling import CHECKS, WORDS
from .thrown_out import THROWN_OUT

Told = dict[str, np.ndarray[Any, Any]]
Key = tuple[str, int, int]
"""World, days of the diary, ratings a day."""
Counts = dict[Any, Counter[str]]
"""Counts by name, of each key or check."""

LIKELY, POSSIBLY, NO_SIGN, EASES = (WORDS.index(word) for word in WORDS[:4])
MATTERS = 0.3
"""An effect above this (standard deviation of its contribution, points) matters; as in the rule."""
FEWEST_TOLD = 30
"""How often a word is right is said where it was told so many times."""
OF_20 = 20
_CAUSELESS = "_causeless"
_KINDS = ("likely", "possibly", "groups", "eases")
_THREE_SAY = "Right, wrong, silent: % of runners with a cause"
_ALARMS_SAY = "Runners without a cause who hear of one, % (95 %)"
_Z95 = 1.96


def gather(folder: Path) -> dict[Key, Told]:
    """Read all that was told: by world, days and ratings a day, columns (runner, ...)."""
    files: dict[Key, list[Path]] = defaultdict(list)
    for file in sorted(folder.glob("*.npz")):
        world, days, ratings, _, _ = file.stem.split("-")
        files[world, int(days), int(ratings)].append(file)
    return {key: _stacked(some) for key, some in sorted(files.items())}


def _stacked(files: Iterable[Path]) -> Told:
    parts = [dict(np.load(file, allow_pickle=False)) for file in files]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def interval(hits: int, count: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson)."""
    if count == 0:
        return 0.0, 1.0
    share, spread = hits / count, _Z95**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 / (1 + spread) * sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def counts(told: Told) -> dict[str, int]:
    """Count runners and words of one world, length and number of ratings.

    Returns:
        `runners`; of them `with_cause` (one that raises) and `without` (none at all); of those
        with one `right` (told a true one and none that is wrong), `wrong` (told one that is
        wrong) and `silent`; of those without `alarmed` and, told that something eases,
        `relieved`. Of exposures, how often a word was said
        and how often it was `..._true`: `likely`, `possibly` (alone, not in a group), `groups`,
        `eases`, and `cleared` (no sign; `cleared_matters` are causes above `MATTERS`). `causes`
        are true ones that matter, `found` those of them that were named, alone or in a group.
    """
    raises, word = told["true_raises"], told["word"]
    named = np.isin(word, (LIKELY, POSSIBLY))
    together = named & (told["grouped"] > 0)
    alone = named & ~together
    without = ~(raises.any(1) | told["true_eases"].any(1))
    # A group is right where any of its members is a cause: that is what it says. Two groups in
    # one diary count as one.
    grouped, holds = together.any(1), (together & raises).any(1)
    right = (alone & raises).any(1) | (grouped & holds)
    wrong = (alone & ~raises).any(1) | (grouped & ~holds)
    with_cause = raises.any(1)
    found = {
        "runners": len(word),
        "with_cause": with_cause.sum(),
        "without": without.sum(),
        "right": (with_cause & right & ~wrong).sum(),
        "wrong": (with_cause & wrong).sum(),
        "silent": (with_cause & ~right & ~wrong).sum(),
        "alarmed": (without & named.any(1)).sum(),
        "relieved": (without & (word == EASES).any(1)).sum(),
        "groups": grouped.sum(),
        "groups_true": (grouped & holds).sum(),
        "cleared": (word == NO_SIGN).sum(),
        "cleared_matters": ((word == NO_SIGN) & _matter(told)).sum(),
        "causes": _matter(told).sum(),
        "found": (_matter(told) & named).sum(),
    }
    singles = {
        "likely": (word == LIKELY, raises),
        "possibly": (alone & (word == POSSIBLY), raises),
        "eases": (word == EASES, told["true_eases"]),
    }
    for name, (said, true) in singles.items():
        found |= {name: said.sum(), f"{name}_true": (said & true).sum()}
    return {name: int(count) for name, count in found.items()}


def _matter(told: Told) -> Bools:
    return np.asarray(told["true_raises"] & (np.abs(told["contribution_sd"]) > MATTERS))


def all_counts(folder: Path) -> dict[Key, dict[str, int]]:
    """Count all that was told in a folder."""
    return {key: counts(told) for key, told in gather(folder).items()}


def pooled(found: Mapping[Key, Mapping[str, int]], days: int, ratings: int) -> dict[str, int]:
    """Add up all worlds with causes, of one length and number of ratings."""
    some = [
        one
        for (world, length, number), one in found.items()
        if (length, number) == (days, ratings) and not world.endswith(_CAUSELESS)
    ]
    return {name: sum(one[name] for one in some) for name in some[0]}


def right_of_20(told: Mapping[str, int], word: str) -> int:
    """Say of how many in 20 a word is true; 0 where it was told too seldom to say.

    Never of all: that would be told as certain.
    """
    said, most = told[word], OF_20 - 1
    return min(most, round(OF_20 * told[f"{word}_true"] / said)) if said >= FEWEST_TOLD else 0


def check_counts(folder: Path) -> dict[str, dict[str, int]]:
    """Count by check how often it was tried on true and on false causes, and failed."""
    told = gather(folder).values()
    true = np.concatenate([one["true_raises"].ravel() for one in told])
    found: dict[str, dict[str, int]] = {name: {} for name in CHECKS}
    for place, name in enumerate(CHECKS):
        held = np.concatenate([one["checks"][:, :, place].ravel() for one in told])
        for side, which in (("true", true), ("false", ~true)):
            found[name][side] = int(((held >= 0) & which).sum())
            found[name][f"{side}_failed"] = int(((held == 0) & which).sum())
    return found


def write(folder: Path, target: Path) -> None:
    """Write all counts as one JSON file, from which tables and the rule's counts are made."""
    document = {
        "told": [
            {"world": world, "days": days, "ratings": ratings} | one
            for (world, days, ratings), one in all_counts(folder).items()
        ],
        "checks": check_counts(folder),
    }
    target.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def read(files: Iterable[Path]) -> tuple[Counts, Counts]:
    """Read what `write` wrote, and add up what is in several files.

    Returns:
        Counts by world, days and ratings, and those of checks by name.
    """
    told: Counts = defaultdict(Counter)
    checks: Counts = defaultdict(Counter)
    for file in files:
        document = json.loads(file.read_text(encoding="utf-8"))
        for row in document["told"]:
            key = row.pop("world"), row.pop("days"), row.pop("ratings")
            told[key].update(row)
        for name, one in document["checks"].items():
            checks[name].update(one)
    return dict(sorted(told.items())), dict(checks)


def rights(found: Counts, ratings: int) -> dict[str, tuple[int, ...]]:
    """Say by word of how many in 20 it is true, by length of the diary, as the rule has it."""
    lengths = sorted({days for world, days, _ in found if not world.endswith(_CAUSELESS)})
    every = [pooled(found, days, ratings) for days in lengths]
    return {word: tuple(right_of_20(one, word) for one in every) for word in _KINDS}


def as_markdown(
    found: Mapping[Key, Mapping[str, int]], checks: Mapping[str, Mapping[str, int]]
) -> str:
    """Lay all counts out as tables."""
    parts = [
        *_grids(found, _THREE_SAY, _three, causeless=False),
        *_grids(found, _ALARMS_SAY, _alarmed, causeless=True),
        *_words(found),
        *_check_table(checks),
    ]
    return "\n".join(parts) + "\n"


def _head(first: str, columns: Sequence[object]) -> Iterator[str]:
    yield f"| {first} | {' | '.join(map(str, columns))} |"
    yield "|---" * (len(columns) + 1) + "|"


def _grids(
    found: Mapping[Key, Mapping[str, int]],
    title: str,
    cell: Callable[[Mapping[str, int] | None], str],
    *,
    causeless: bool,
) -> Iterator[str]:
    """Lay one cell out for each world and length, a table for each number of ratings."""
    lengths = sorted({days for _, days, _ in found})
    worlds = sorted({world for world, *_ in found if world.endswith(_CAUSELESS) == causeless})
    for ratings in sorted({ratings for *_, ratings in found}) if worlds else ():
        yield f"{title}, {ratings} a day"
        yield ""
        yield from _head("world", [f"{days} days" for days in lengths])
        for world in worlds:
            cells = [cell(found.get((world, days, ratings))) for days in lengths]
            yield f"| `{world.removesuffix(_CAUSELESS)}` | {' | '.join(cells)} |"
        yield ""


def _three(one: Mapping[str, int] | None) -> str:
    if one is None or not one["with_cause"]:
        return "–"
    shares = (100 * one[name] / one["with_cause"] for name in ("right", "wrong", "silent"))
    return ", ".join(f"{share:.0f}" for share in shares)


def _alarmed(one: Mapping[str, int] | None) -> str:
    if one is None or not one["without"]:
        return "–"
    low, high = interval(one["alarmed"], one["without"])
    share = one["alarmed"] / one["without"]
    return f"{100 * share:.1f} ({100 * low:.1f} to {100 * high:.1f}), n = {one['without']}"


def _words(found: Mapping[Key, Mapping[str, int]]) -> Iterator[str]:
    """How often each word is true, all worlds with causes together."""
    asked = {key[1:] for key in found if not key[0].endswith(_CAUSELESS)}
    if not asked:
        return
    heads = [*_KINDS, "no sign: causes that matter", "causes that matter, named"]
    yield from _head("ratings, days", heads)
    for days, ratings in sorted(asked, key=lambda pair: pair[::-1]):
        one = pooled(found, days, ratings)
        cells = [_share(one[f"{kind}_true"], one[kind]) for kind in _KINDS]
        cells += [_share(one["cleared_matters"], one["cleared"])]
        cells += [_share(one["found"], one["causes"])]
        yield f"| {ratings}, {days:,} | {' | '.join(cells)} |"
    yield ""


def _share(hits: int, count: int) -> str:
    if not count:
        return "–"
    low, high = interval(hits, count)
    return f"{hits / count:.3f} ({low:.3f} to {high:.3f}), n = {count:,}"


def _check_table(checks: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield from _head("check", ["fails on true causes", "on false ones", ""])
    for name, one in checks.items():
        on = [_share(one[f"{side}_failed"], one[side]) for side in ("true", "false")]
        yield f"| {name.replace('_', ' ')} | {' | '.join(on)} | {_THROWN[name in THROWN_OUT]} |"


_THROWN = {True: "thrown out", False: ""}
