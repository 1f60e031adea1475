"""Days -> PainTable, Doses; PainTable, Prior -> Posterior, Groups; Posterior, plan -> Forecast."""

from backstride.pain.fitting import fit
from backstride.pain.forecasting import forecast
from backstride.pain.grouping import groups
from backstride.pain.table import doses, lay

__all__ = ["doses", "fit", "forecast", "groups", "lay"]
