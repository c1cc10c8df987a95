"""The API of hotspots, people at risk and imports: the same actions as the pages."""
