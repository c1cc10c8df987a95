"""Agencies, their people and roles, the agreements by which they share data, and signing in."""
