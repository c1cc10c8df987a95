"""Benchmarks: `python -m tests.bench` prints tables of ratios measured side by side. Nothing is asserted of times."""
