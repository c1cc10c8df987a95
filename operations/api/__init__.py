"""The API of operations, by aggregate."""
