"""Posterior -> Causes; Doses, Onsets -> Watch: what may be said of why it hurts."""

from backstride.causes.explaining import explain, headline, may_speak, ratings_a_day
from backstride.causes.leading_up import lead_ups
from backstride.causes.onsets import prior_odds, watch

__all__ = ["explain", "headline", "lead_ups", "may_speak", "prior_odds", "ratings_a_day", "watch"]
