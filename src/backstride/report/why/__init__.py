"""Why -> page: what is said of each hypothesis, and on what each of it rests."""
