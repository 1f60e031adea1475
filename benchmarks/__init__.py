"""Measurements of Backstride, each runnable by one command."""
