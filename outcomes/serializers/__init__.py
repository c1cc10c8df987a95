"""What the API of outcomes takes and gives, by what it is about."""
