"""Pages of notifications, and the calendar feed."""
