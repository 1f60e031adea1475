"""What runners were told -> how often it was true, and who was alarmed for nothing."""

from collections import defaultdict
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from .telling import CHECKS, WORDS

Told = dict[str, np.ndarray[Any, Any]]
LIKELY, POSSIBLY, NO_SIGN, EASES = (WORDS.index(word) for word in WORDS[:4])
_Z95 = 1.96


def gather(folder: Path) -> dict[tuple[str, int, int], Told]:
    """Read all that was told: by world, days and ratings a day, columns (runner, ...)."""
    files: dict[tuple[str, int, int], list[Path]] = defaultdict(list)
    for file in sorted(folder.glob("*.npz")):
        world, days, ratings, _, _ = file.stem.split("-")
        files[world, int(days), int(ratings)].append(file)
    return {key: _stacked(some) for key, some in sorted(files.items())}


def _stacked(files: list[Path]) -> Told:
    parts = [dict(np.load(file, allow_pickle=False)) for file in files]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def interval(hits: int, count: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson)."""
    if count == 0:
        return 0.0, 1.0
    share, spread = hits / count, _Z95**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 / (1 + spread) * sqrt(share * (1 - share) / count + spread / (4 * count))
    return middle - half, middle + half


def as_markdown(folder: Path) -> str:
    """Lay out all counts as two tables."""
    told = gather(folder)
    heads = (
        "world | days | ratings | runners | likely: right of told | possibly | eases | "
        "no sign: true causes of told | causes told, share | no cause, hears of one (95 %)"
    )
    lines = [f"| {heads} |", "|---" * 10 + "|"]
    lines += [f"| {' | '.join(_cells(key, one))} |" for key, one in told.items()]
    return "\n".join([*lines, "", *_check_table(told), ""])


def _cells(key: tuple[str, int, int], told: Told) -> Iterator[str]:
    yield from (key[0], str(key[1]), str(key[2]), str(len(told["seed"])))
    single, raises, eases = told["grouped"] == 0, told["true_raises"], told["true_eases"]
    yield _share(raises[(told["word"] == LIKELY) & single])
    yield _share(raises[(told["word"] == POSSIBLY) & single])
    yield _share(eases[told["word"] == EASES])
    yield _share(raises[told["word"] == NO_SIGN])
    named = (told["word"] == LIKELY) | (told["word"] == POSSIBLY)
    yield _share(named[raises])
    without = ~(raises.any(1) | eases.any(1))
    alarmed = named.any(1)[without]
    low, high = interval(int(alarmed.sum()), len(alarmed))
    yield f"{_share(alarmed)} ({low:.3f} to {high:.3f})" if len(alarmed) else "–"


def _share(hits: np.ndarray[Any, Any]) -> str:
    return f"{int(hits.sum())}/{hits.size} {hits.mean():.3f}" if hits.size else "–"


def _check_table(told: dict[tuple[str, int, int], Told]) -> Iterator[str]:
    yield "| check | fails on true causes | on false ones |"
    yield "|---|---|---|"
    for place, name in enumerate(CHECKS):
        asked = [one["checks"][:, :, place] for one in told.values()]
        held = np.concatenate([part.ravel() for part in asked])
        true = np.concatenate([one["true_raises"].ravel() for one in told.values()])
        on_true, on_false = (held[(held >= 0) & which] == 0 for which in (true, ~true))
        yield f"| {name} | {_share(on_true)} | {_share(on_false)} |"
