"""The demonstration partnership of a first run: Castle Point & Rochford, made from its published reports.

Belongs to the embedded database only. Its people are invented; its dates are relative to today.
"""
