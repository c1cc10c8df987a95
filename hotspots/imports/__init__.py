"""Loads street-level crime from data.police.uk: read, stage, check, load.

The official file has twelve columns and one row for each incident. Places are anonymised "snap points" and
times are months, so what is found in it is indicative and never an address (https://data.police.uk/about/).
"""
