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


def joiners(count: int) -> list[str]:
    """What stands after each of so many parts of a list: commas, " and " before the last, nothing after it."""
    return [*[", "] * (count - 2), *[" and "] * (count > 1), *[""] * (count > 0)]


def led_to(*, is_any: bool, is_over: bool = False, is_plural: bool = False) -> str:
    """The verb of the sentence: "has led to ", of a time that is over "led to "; without anything its whole rest."""
    if is_over:
        return "led to " if is_any else "did not lead to any recorded outcome"
    has = "have" if is_plural else "has"
    return f"{has} led to " if is_any else f"{has} not yet led to any recorded outcome"


def sentence(
    name: str,
    counts: Iterable[tuple[int, str, str]],
    *,
    when: str = "",
    is_over: bool = False,
    is_plural: bool = False,
) -> str:
    """Say what `name` has led to, from (count, singular, plural) in the order given.

    `when` begins it: "Between 1 April and 30 June 2026", after which `is_over` says that the time is past. The same
    noun given twice (an adult's and a young person's order) is added up; a count of zero is left out. Raises
    ValueError below zero.
    """
    totals: dict[tuple[str, str], int] = {}
    for count, singular, plural in counts:
        number(count)
        totals[singular, plural] = totals.get((singular, plural), 0) + count
    parts = [counted(total, *noun) for noun, total in totals.items() if total]
    verb = led_to(is_any=bool(parts), is_over=is_over, is_plural=is_plural)
    return f"{f'{when} ' if when else ''}{name} {verb}{listed(parts) if parts else ''}."
