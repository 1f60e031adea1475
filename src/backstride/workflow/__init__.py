"""Files, Store -> records: the story told in order, each stage called by its verb."""
