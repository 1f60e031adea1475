"""Days -> PainTable; PainTable, Prior -> Posterior -> Groups; Posterior, plan -> Forecast."""

from backstride.pain.fitting import fit
from backstride.pain.forecasting import forecast
from backstride.pain.grouping import groups
from backstride.pain.table import lay

__all__ = ["fit", "forecast", "groups", "lay"]
