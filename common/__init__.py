"""Scope, errors, lifecycle, clock and API base: the small tools that every app stands on. No models."""
