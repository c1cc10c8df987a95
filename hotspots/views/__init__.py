"""Pages of the hotspots app."""
