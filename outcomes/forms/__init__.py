"""Forms of outcomes, by what they are about."""
