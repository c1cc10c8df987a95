"""What is held about a person, given to them on their request, without what is about others."""
