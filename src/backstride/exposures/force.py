"""The force under the foot from contact time: a sine wave, on level ground only."""

from __future__ import annotations

import numpy as np

from backstride.exposures import matching
from backstride.exposures.gait import CONTACT_TIME_SHARE, covered
from backstride.exposures.steady import level, steady
from backstride.terms.records import FloatArray, History, Run, Series

GRAVITY_MPS2 = 9.81
LEG_TO_HEIGHT_RATIO = 0.53
"""Recalled (Winter's anthropometry), not checked: used where the leg was not measured."""
MODEL_SHARE = 0.07
"""Stiffness by this model was 0.67 to 6.93 % below a force plate's in Morin et al. 2005."""
LEAST_S = 60
"""A choice: stiffness rests on a minute or more."""
_NUMBERS = 4


def peak_force_bw(contact_s: FloatArray, step_s: FloatArray) -> FloatArray:
    """Estimate the peak vertical force of a step from how long the foot is on the ground.

    A step must carry the body's weight for its whole time, while only the contact pushes.
    Were the push half a sine wave, its peak is (pi / 2) x (step time / contact time) body
    weights. This is the active peak: a sine has no impact peak.

    Args:
        contact_s: Time of one foot on the ground, s; any shape.
        step_s: From one foot's landing to the other's, s; as `contact_s`.

    Returns:
        Body weights, above pi / 2; NaN where the contact is no shorter than the step, which
        is walking. Against the force plates of two runners the means of six level trials were
        off by -4.3 to 1.3 %, single steps by 3.5 % (one standard deviation): docs/force.md.

    Source:
        Morin et al., J Appl Biomech 21:167, 2005; formula recalled, and follows from impulse.
        Not for slopes (Meyer et al., Int J Sports Med 44:673, 2023).

    Examples:
        >>> peak_force_bw(np.array([0.25]), np.array([0.35])).round(2)
        array([2.2])
    """
    flies = (contact_s > 0) & (step_s > contact_s)
    return np.pi / 2 * step_s / np.where(flies, contact_s, np.nan)


def sinking_m(contact_s: FloatArray, step_s: FloatArray) -> FloatArray:
    """Estimate how far the body sinks while a foot is on the ground.

    Fmax tc^2 / (m pi^2) - g tc^2 / 8, with Fmax of `peak_force_bw` and tc the contact time.

    Returns:
        Metres, above 0; NaN as `peak_force_bw`.

    Source:
        Morin et al., J Appl Biomech 21:167, 2005; recalled.
    """
    force = peak_force_bw(contact_s, step_s)
    return GRAVITY_MPS2 * contact_s**2 * (force / np.pi**2 - 1 / 8)


def vertical_stiffness(contact_s: FloatArray, step_s: FloatArray, *, mass_kg: float) -> FloatArray:
    """Divide the peak force by how far the body sinks.

    Returns:
        kN/m, above 0; NaN as `peak_force_bw`.

    Source:
        Morin et al., J Appl Biomech 21:167, 2005; recalled.

    Examples:
        >>> vertical_stiffness(np.array([0.25]), np.array([0.35]), mass_kg=70).round(1)
        array([25.2])
    """
    force_kn = peak_force_bw(contact_s, step_s) * mass_kg * GRAVITY_MPS2 / 1_000
    return force_kn / sinking_m(contact_s, step_s)


def leg_stiffness(
    contact_s: FloatArray,
    step_s: FloatArray,
    *,
    speed_mps: FloatArray,
    mass_kg: float,
    leg_m: float,
) -> FloatArray:
    """Divide the peak force by how much the leg shortens.

    The leg, L long, sweeps over v tc while the foot stands: it shortens by
    L - sqrt(L^2 - (v tc / 2)^2) more than the body sinks.

    Args:
        contact_s: Time of one foot on the ground, s; any shape.
        step_s: Time of a step, s.
        speed_mps: v.
        mass_kg: Of the runner.
        leg_m: L.

    Returns:
        kN/m, above 0; NaN as `peak_force_bw`, and where the sweep is longer than two legs.

    Source:
        Morin et al., J Appl Biomech 21:167, 2005; recalled.
    """
    force_kn = peak_force_bw(contact_s, step_s) * mass_kg * GRAVITY_MPS2 / 1_000
    sweep = leg_m**2 - (speed_mps * contact_s / 2) ** 2
    shortening_m = leg_m - np.sqrt(np.where(sweep > 0, sweep, np.nan))
    return force_kn / (shortening_m + sinking_m(contact_s, step_s))


def usual_contact_time_s(speed_mps: FloatArray) -> FloatArray:
    """Guess the contact time of a runner of whom nothing but the speed is known.

    Returns:
        0.583 v^-0.65 s, for 2.2 to 5 m/s; it was 11 to 20 % too long for the two runners of
        docs/force.md.

    Source:
        Recalled shape of treadmill tables, not checked.
    """
    return np.asarray(0.583 * speed_mps**-0.65)


def usual_step_rate_spm(speed_mps: FloatArray) -> FloatArray:
    """Guess the step rate of a runner of whom nothing but the speed is known.

    Returns:
        143 + 7 v steps of both feet a minute, for 2.2 to 5 m/s.

    Source:
        Recalled shape of treadmill tables, not checked.
    """
    return 143 + 7 * speed_mps


def moments_of_stiffness(run: Run) -> FloatArray:
    """Sum up what stiffness needs, over level seconds of running.

    Returns:
        Seconds, and the sums of contact time (s), step time (s) and speed (m/s) over them;
        shape (4,).

    Source:
        Definition.
    """
    seconds = steady(run) & level(run)
    contact_s = run.ground_contact_time_ms[seconds] / 1_000
    step_s = 60 / run.step_rate_spm[seconds]
    told = np.stack([np.ones(len(contact_s)), contact_s, step_s, run.speed_mps[seconds]])
    return np.asarray(told[:, np.isfinite(told).all(axis=0)].sum(axis=1))


def vertical_stiffness_knpm(history: History) -> Series:
    """Estimate the vertical stiffness of a run from its mean contact and step times.

    The body is taken as a mass on a spring, its force as half a sine wave:
    k = Fmax / sinking, Fmax = m g (pi / 2) (step time / contact time), and sinking =
    Fmax tc^2 / (m pi^2) - g tc^2 / 8. Only seconds within 2 % of level count.

    Returns:
        kN/m; NaN without mass, and below a minute of level running with contact time and step
        rate. The error is that of 5 % in contact time, about 4 %, and 7 % of the model.

    Source:
        Morin et al., J Appl Biomech 21:167, 2005; formulas recalled. Not for slopes.
    """
    mass_kg = _told(history.profile.mass_kg)
    means = _means(history)

    def stiffness(contact_s: FloatArray) -> FloatArray:
        return vertical_stiffness(contact_s, means[2], mass_kg=mass_kg)

    near, value = stiffness(means[1] * (1 + CONTACT_TIME_SHARE)), stiffness(means[1])
    return Series(value, np.hypot(near - value, MODEL_SHARE * value), covered(history, means[0]))


def leg_stiffness_knpm(history: History) -> Series:
    """Estimate the leg's stiffness in a run from its mean contact and step times and speed.

    As `vertical_stiffness_knpm`, over the leg's shortening instead of the body's sinking:
    shortening = sinking + L - sqrt(L^2 - (v tc / 2)^2), L the leg's length, 0.53 of the height
    where it was not measured.

    Returns:
        kN/m; NaN as `vertical_stiffness_knpm`, and without leg length or height. The error is
        that of 5 % in contact time, about 10 %, and 7 % of the model; that of a leg length
        taken from height is left out (3 % of it moves the stiffness by 2 %).

    Source:
        Morin et al., J Appl Biomech 21:167, 2005; formulas and 0.53 recalled. Not for slopes.
    """
    profile = history.profile
    leg_m = profile.leg_length_m or LEG_TO_HEIGHT_RATIO * _told(profile.height_m)
    mass_kg, means = _told(profile.mass_kg), _means(history)

    def stiffness(contact_s: FloatArray) -> FloatArray:
        return leg_stiffness(contact_s, means[2], speed_mps=means[3], mass_kg=mass_kg, leg_m=leg_m)

    near, value = stiffness(means[1] * (1 + CONTACT_TIME_SHARE)), stiffness(means[1])
    return Series(value, np.hypot(near - value, MODEL_SHARE * value), covered(history, means[0]))


def _told(part: float | None) -> float:
    return np.nan if part is None else part


def _means(history: History) -> FloatArray:
    """Give seconds, and mean contact time, step time and speed, NaN where too short."""
    left = matching.moments(history, "stiffness", _NUMBERS).T
    enough = np.where(left[0] >= LEAST_S, left[0], np.nan)
    return np.concatenate([left[:1], left[1:] / enough])
