"""Deployments that repeat: their dates, and what is known of each before they are made."""
