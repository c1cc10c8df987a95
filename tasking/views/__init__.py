"""Pages of tasking, by aggregate."""
