"""The API of tasking, by aggregate."""
