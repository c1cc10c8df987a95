"""Calendars: each event's stored entry, and the links, files and pages that show it to those who may see it."""
