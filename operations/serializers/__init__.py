"""Shapes of the API of operations, by aggregate."""
