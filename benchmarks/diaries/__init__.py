"""Real pain diaries -> figures: what the pain model is worth where nobody knows the truth."""
