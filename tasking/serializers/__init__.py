"""Shapes of the API, by aggregate."""
