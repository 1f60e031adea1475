"""Story -> one drawing: the years on one axis, with the tables that repeat it."""
