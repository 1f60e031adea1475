"""RunStory -> one page: the track, the heights, and the run among the runner's own."""
