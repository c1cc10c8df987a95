"""Counted sentences for reports: "… has led to two Criminal Behaviour Orders and three arrests."

Numbers follow the GOV.UK habit of committee papers: words for zero to nine, figures from 10; no comma before
the last "and".
"""

from collections.abc import Iterable, Sequence

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(count: int) -> str:
    """Write a count: "nine", "10", "1,250". Raises ValueError below zero."""
    if count < 0:
        raise ValueError(f"A count cannot be below zero: {count}.")
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"


def counted(count: int, singular: str, plural: str) -> str:
    """Write a count with its noun: "one arrest", "zero arrests", "12 arrests"."""
    return f"{number(count)} {singular if count == 1 else plural}"


def listed(parts: Sequence[str]) -> str:
    """Join with commas and a last "and": "a", "a and b", "a, b and c"."""
    *head, last = parts
    return f"{', '.join(head)} and {last}" if head else last


def sentence(name: str, counts: Iterable[tuple[int, str, str]]) -> str:
    """Say what `name` has led to, from (count, singular, plural) in the order given.

    The same noun given twice (an adult's and a young person's order) is added up; a count of zero is left
    out. Raises ValueError below zero.
    """
    totals: dict[tuple[str, str], int] = {}
    for count, singular, plural in counts:
        number(count)
        totals[singular, plural] = totals.get((singular, plural), 0) + count
    parts = [counted(total, *noun) for noun, total in totals.items() if total]
    if not parts:
        return f"{name} has not yet led to any recorded outcome."
    return f"{name} has led to {listed(parts)}."
