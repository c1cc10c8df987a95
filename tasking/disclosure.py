"""Documents handed out: found as their reader may hold them, logged as a disclosure, and given as a file."""

from django.db import models
from django.http import Http404, HttpResponse

from audit.actions import record
from audit.models import Operation
from partners.models import Person
from tasking.documents import minutes, papers
from tasking.documents.formats import as_attachment, format_of
from tasking.models import Meeting, MinutesVersion, Part


def part_of_version(version: MinutesVersion, part: int) -> minutes.PartOfMinutes:
    """This part, as whoever is looking may hold it. Raises Http404 where they may hold nothing of it."""
    for held in minutes.parts_of(version):
        if held.part == part:
            return held
    raise Http404("There is no such part of these minutes.")


def hand_out_minutes(version: MinutesVersion, part: int, ending: str, *, to: Person) -> HttpResponse:
    """One part of a version as a file. Raises Http404."""
    format_of(ending)
    held = part_of_version(version, part)
    name = minutes.file_name(held)
    _log(held.restricted or [version], f"{name}.{ending}", to)
    return as_attachment(minutes.minutes_document(held), name, ending)


def hand_out_papers(meeting: Meeting, part: int, ending: str, *, to: Person) -> HttpResponse:
    """One part of a meeting's papers as a file. Raises Http404."""
    format_of(ending)
    held = papers.papers_of(meeting, Part(part)) if part in Part.values else None
    if held is None:
        raise Http404("There is no such part of these papers.")
    name = papers.file_name(held)
    _log(held.restricted or [meeting], f"{name}.{ending}", to)
    return as_attachment(papers.papers_document(held, to), name, ending)


def _log(given: list[models.Model] | list, file: str, to: Person) -> None:
    """Log the file by its name, on each restricted record in it: on the meeting it would tell all of part two."""
    for row in given:
        record(Operation.DISCLOSURE, "downloaded", on=row, fields=[file], recipients=[str(to.agency)])
