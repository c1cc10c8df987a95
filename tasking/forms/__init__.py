"""Forms of tasking, by aggregate."""
