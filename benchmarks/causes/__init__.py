"""Seed -> Diary, Truth -> Estimate -> figures: which of one person's exposures cause the pain.

A benchmark with a known truth. `simulator` makes a runner with planted causes, `estimators`
say what they see in the diary alone, `metrics` compares that with the truth. The simulator
stands by itself: it imports nothing but numpy and numba.
"""
