"""How the hotspots app's records look in the API."""
