"""FIT bytes <-> recordings: the format of most watches."""
