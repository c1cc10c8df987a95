"""What the meeting says to operations, and operations to the meeting."""
