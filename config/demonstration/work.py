"""The demonstration's forum, operations, resources and red-flag dates; made as its people would make them."""


def make_work() -> None:
    """Make it."""
