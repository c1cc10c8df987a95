"""Who did and saw what, in words: the timeline of a record, its state at any moment, and the log across records."""
