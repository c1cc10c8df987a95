"""An action in one line: any order, every date people write, and a sentence for every fault."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasking.one_line import Agency, Member, Owner, Understood, understand

TODAY = dt.date(2026, 11, 27)  # a Friday


POLICE, COUNCIL, CHARITY = (
    Agency("police", "Essex Police"),
    Agency("rdc", "Rochford Council"),
    Agency("out", "Outreach"),
)
BOB, BEA = Owner("Bob Smith", "bob.smith@police.example"), Owner("Béa O'Neill", "bea@police.example")
ALAN = Owner("Alan Smith", "asmith@rdc.example")
MEMBERS = [Member(POLICE, BOB), Member(POLICE, BEA), Member(COUNCIL, ALAN)]


def said(line: str) -> Understood:
    return understand(line, agencies=[POLICE, COUNCIL, CHARITY], members=MEMBERS, today=TODAY)


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("14d", dt.date(2026, 12, 11)),
        ("2w", dt.date(2026, 12, 11)),
        ("14 days", dt.date(2026, 12, 11)),
        ("3m", dt.date(2027, 2, 27)),
        ("today", TODAY),
        ("Tomorrow", dt.date(2026, 11, 28)),
        ("friday", dt.date(2026, 12, 4)),
        ("mon", dt.date(2026, 11, 30)),
        ("next tuesday", dt.date(2026, 12, 1)),
        ("12 Dec", dt.date(2026, 12, 12)),
        ("12th december", dt.date(2026, 12, 12)),
        ("3 Jan", dt.date(2027, 1, 3)),
        ("29 Feb", dt.date(2028, 2, 29)),
        ("12 Dec 2027", dt.date(2027, 12, 12)),
        ("12/12/2026", dt.date(2026, 12, 12)),
        ("01.12.26", dt.date(2026, 12, 1)),
        ("3/1", dt.date(2027, 1, 3)),
        ("2026-12-12", dt.date(2026, 12, 12)),
        ("12/12/2026,", dt.date(2026, 12, 12)),
    ],
)
def test_every_way_of_writing_a_date_is_understood(due: str, day: dt.date) -> None:
    found = said(f"@police !bob due {due} Visit the shops")
    assert (found.due_on, found.text, found.faults) == (day, "Visit the shops", [])


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("@police !bob due 14d", "Say what is to be done."),
        ("@police !bob Visit", "Say by when: write due and then 14d, 2w, 3m, tomorrow, friday, 12 Dec or 12/12/2026."),
        ("@police !bob Visit due soon", "“soon” is no date. Write due and then 14d,"),
        ("@police !bob Visit due 31 Feb", "There is no 31 Feb. Write due and then"),
        ("@police !bob Visit due 25/13", "There is no 25/13. Write due and then"),
        ("@police !bob Visit due 12/11/2026", "12 November 2026 has passed. Give a due date of today or later."),
        ("@police !bob Visit due 900w", "is more than 5 years away. Check the due date."),
        ("@police !bob Visit due 2d due 3d", "Give one due date: 29 November 2026 or 30 November 2026."),
        (
            "@fire !bob Visit due 2d",
            "No agency is called @fire. There are @police (Essex Police), @rdc (Rochford Council)",
        ),
        ("@police @rdc !bob Visit due 2d", "Name one agency that does it: @police or @rdc."),
        ("@police Visit due 2d", "Say who of Essex Police does it, such as !smith."),
        ("Visit due 2d", "Say who does it, such as !smith."),
        (
            "!smith Visit due 2d",
            "!smith could be Bob Smith (!bob.smith), Alan Smith (!alan.smith). Write more of the name",
        ),
        ("@police !alan Visit due 2d", "Nobody of Essex Police is called !alan. There are Bob Smith (!bob.smith), Béa"),
        ("@out !bob Visit due 2d", "Nobody of Outreach who can own an action is called !bob."),
        ("@rdc !alan !bob Visit due 2d", "Name one owner: !alan or !bob."),
        ("@rdc !alan +rdc Visit due 2d", "Rochford Council leads the action: leave it out of those that support it."),
        ("@rdc !alan +fire Visit due 2d", "No agency is called +fire. There are +police"),
    ],
)
def test_each_fault_is_a_sentence_that_says_what_to_do(line: str, fault: str) -> None:
    found = said(line)
    assert len(found.faults) == 1
    assert fault in found.faults[0]


def test_every_fault_of_a_line_is_named() -> None:
    assert said("").faults == [
        "Say by when: write due and then 14d, 2w, 3m, tomorrow, friday, 12 Dec or 12/12/2026.",
        "Say who does it, such as !smith.",
        "Say what is to be done.",
    ]


def test_an_owner_is_found_by_name_part_of_it_or_address() -> None:
    for name, owner in {
        "bob": BOB,
        "Bob.Smith": BOB,
        "bob_smith": BOB,
        "BEA": BEA,
        "béa": BEA,
        "oneill": BEA,
        "one": BEA,
        "asmith": ALAN,
        "alan,": ALAN,
    }.items():
        found = said(f"!{name} due 2d Visit")
        assert (name, found.owner, found.faults) == (name, owner, [])
    assert said("!alan due 2d Visit").agency is COUNCIL
    assert said("@police !smith due 2d Visit").owner is BOB


def test_what_looks_like_a_mark_and_is_none_belongs_to_the_text() -> None:
    found = said("@police !bob due 2d Ask a.b@c.example why the rent due notice @ 5 went out! + more")
    assert found.text == "Ask a.b@c.example why the rent due notice @ 5 went out! + more"
    assert found.faults == []


def test_supporting_agencies_are_named_with_a_plus() -> None:
    found = said("+rdc @police !bob +out due 2d Joint patrol")
    assert (found.supporting, found.text, found.faults) == ([COUNCIL, CHARITY], "Joint patrol", [])


WORDS = st.text(st.characters(whitelist_categories=["Ll", "Lu"]), min_size=1, max_size=8).filter(
    lambda word: (
        word.casefold() not in ("due", "d", "w", "m") and not word.casefold().startswith(("day", "week", "month"))
    )
)


@given(words=st.lists(WORDS, min_size=1, max_size=6), order=st.permutations(["@police", "!bob", "due 14d", "text"]))
def test_the_parts_come_in_any_order(words: list[str], order: list[str]) -> None:
    text = " ".join(words)
    found = said(" ".join(text if part == "text" else part for part in order))
    assert (found.agency, found.owner, found.due_on) == (POLICE, BOB, TODAY + dt.timedelta(days=14))
    assert (found.text, found.faults) == (text, [])


@given(st.text(max_size=120))
def test_no_line_breaks_it_and_what_it_takes_is_whole(line: str) -> None:
    found = said(line)
    whole = found.agency and found.owner and found.due_on and found.text
    assert bool(whole) or found.faults
    assert all(fault.endswith(".") and fault[0] != " " for fault in found.faults)
    assert set(found.text.split()) <= set(line.split())


@given(st.dates(TODAY, TODAY + dt.timedelta(days=1800)))
def test_a_date_written_out_is_that_day(day: dt.date) -> None:
    for written in (f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day.day} {day:%B %Y}", f"{day.day} {day:%b %Y}"):
        assert said(f"@police !bob due {written} Visit").due_on == day
