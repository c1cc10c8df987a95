"""Pages that look across the whole partnership."""
