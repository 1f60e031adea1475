"""A seed, a length and a climb -> Ground: where a run goes, along its way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstride.terms.records import FloatArray

_KNOT_M = 10  # finer than a runner feels, coarse enough to be quick
_LONGEST_HILL_M = 4_000  # from valley to valley
_SHORTEST_HILL_M = 500
_CORNERS = 5  # how many bends of the loop; more would look like a drawn flower


@dataclass(frozen=True, eq=False)
class Ground:
    """Height and place of every tenth metre of a way; shape (knot,) each.

    `altitude_m`, `east_m` and `north_m` are against the start.
    """

    distance_m: FloatArray
    altitude_m: FloatArray
    east_m: FloatArray
    north_m: FloatArray

    def grade_ratio(self) -> FloatArray:
        """Give rise over distance between knots; shape (knot - 1,)."""
        return np.diff(self.altitude_m) / np.diff(self.distance_m)


def route(seed: int, length_m: float, climb_m: float, *, descent_m: float | None = None) -> Ground:
    """Lay out a way over hills that climbs and falls exactly as asked.

    The way is a loop where it falls as much as it climbs, half of a loop elsewhere. The
    same seed gives the same shape, stretched to the length.

    Args:
        seed: Which way.
        length_m: How long, m; above 0.
        climb_m: Sum of all rises, m.
        descent_m: Sum of all falls, m; None for as much as the climb.

    Returns:
        Height and place along the way.

    Examples:
        >>> from backstride.simulate import route
        >>> ground = route(1, 5_000, 120)
        >>> round(float(ground.altitude_m.max() - ground.altitude_m.min())) <= 120
        True
    """
    rng = np.random.default_rng(seed)
    descent_m = climb_m if descent_m is None else descent_m
    distance = np.linspace(0, length_m, max(2, round(length_m / _KNOT_M) + 1))
    rise = np.diff(_hills(rng, distance))
    east, north = _loop(rng, distance, share=1.0 if climb_m == descent_m else 0.5)
    return Ground(
        distance_m=distance,
        altitude_m=np.concatenate([[0.0], np.cumsum(_scaled(rise, climb_m, descent_m))]),
        east_m=east,
        north_m=north,
    )


def _hills(rng: np.random.Generator, distance_m: FloatArray) -> FloatArray:
    """Add waves of random phase that fit the way, the long ones the highest."""
    length = distance_m[-1]
    slowest = max(1, int(length / _LONGEST_HILL_M))
    waves = np.arange(slowest, max(slowest + 2, int(length / _SHORTEST_HILL_M)))
    height = rng.exponential(1, len(waves)) / waves**1.5  # short hills are gentler, too
    phase = rng.uniform(0, 2 * np.pi, len(waves))
    turns = 2 * np.pi * np.outer(distance_m / length, waves)
    return np.asarray(np.sin(turns + phase) @ height)


def _scaled(rise_m: FloatArray, climb_m: float, descent_m: float) -> FloatArray:
    up, down = np.maximum(rise_m, 0), np.maximum(-rise_m, 0)
    return up * _ratio(climb_m, up.sum()) - down * _ratio(descent_m, down.sum())


def _ratio(wanted_m: float, drawn_m: float) -> float:
    return wanted_m / drawn_m if drawn_m else 0.0


def _loop(
    rng: np.random.Generator, distance_m: FloatArray, *, share: float
) -> tuple[FloatArray, FloatArray]:
    """Bend a circle, then walk along it by its length."""
    angle = np.linspace(0, 2 * np.pi * share, 4 * len(distance_m))
    bend = np.arange(2, 2 + _CORNERS)
    depth = rng.uniform(-0.4, 0.4, _CORNERS) / bend
    radius = 1 + np.cos(np.outer(angle, bend) + rng.uniform(0, 2 * np.pi, _CORNERS)) @ depth
    turned = angle + rng.uniform(0, 2 * np.pi)
    east, north = radius * np.cos(turned), radius * np.sin(turned)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(east), np.diff(north)))])
    scale = distance_m[-1] / along[-1]
    way = [scale * np.interp(distance_m, scale * along, line - line[0]) for line in (east, north)]
    return way[0], way[1]
