"""What people do across the partnership."""
