"""Incidents, imports, hotspots, repeat victims and locations, analysis."""
