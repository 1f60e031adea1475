"""Seed -> Remembered, what is true -> figures: which exposures bring on remembered back pain.

Years of a simulated runner (the training and the errors of `benchmarks.causes`) and a few
remembered beginnings of pain, whose causes were planted.
"""
