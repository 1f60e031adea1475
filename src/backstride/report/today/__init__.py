"""Advice, Days -> HTML: what to do today, on one page."""
