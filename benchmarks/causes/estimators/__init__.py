# ruff: noqa: TID252
"""Diary -> Estimate: one file for each way of finding causes.

A plug-in is a module with one function, `estimate(diary) -> Estimate`. An oracle, which may
look at the truth, calls its function `estimate_knowing(diary, truth)` instead.
"""

from importlib import import_module

from ..records import Estimate, Simulated

RIVALS = ("correlation", "acute_chronic", "case_crossover", "elastic_net")
ORACLES = ("oracle_reported", "oracle_felt")
FORECAST_RULES = ("diary_mean", "persistence", "smoothing", "ideal")
OURS = ("backstride", "backstride_twice")


def ask(name: str, runner: Simulated) -> Estimate:
    """Let an estimator look at a runner.

    Args:
        name: A file of this folder, or the dotted name of a module that can be imported.
        runner: Whom to look at. Only an oracle gets to see the truth.

    Returns:
        What the estimator says.

    Raises:
        ModuleNotFoundError: No such module.
    """
    module = import_module(name if "." in name else f"{__name__}.{name}")
    if hasattr(module, "estimate_knowing"):
        said = module.estimate_knowing(runner.diary, runner.truth)
    else:
        said = module.estimate(runner.diary)
    assert isinstance(said, Estimate), f"{name} gave {type(said)} instead of an Estimate"
    return said
