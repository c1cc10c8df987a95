"""Forms of the reporting pages, by what they are about."""
