"""Muster's own PostgreSQL and Valkey, for a machine that has neither: they live in `var/`, without set-up.

`addresses` says where they are; `services`, or `python -m config.embedded` by hand, starts and stops them.
Nothing here imports Django, so that settings can.
"""
