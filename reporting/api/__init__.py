"""The API across the whole partnership, by what it is about."""
