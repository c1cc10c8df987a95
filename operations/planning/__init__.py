"""Proposing deployments: who goes where and when, to cover the most harm. Pure Python: no database, no Django."""
