"""The API of outcomes, by what it is about."""
