"""Case reviews and the offender cohort as a browser and axe see them: WCAG 2.2 AA on a desk and on a phone."""

import pytest

from common.scope import acting_as
from tasking import actions
from tests.cast import Cast
from tests.tasking.casework import case_review, member
from tests.tasking.made import meeting
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser


def _pages(cast: Cast) -> list[str]:
    """The address of each page, with something of everything on it."""
    waiting, held = case_review(cast, "acknowledged", complaints=2), case_review(cast, "review_held")
    one, at = member(cast), meeting(cast, state="open")
    key = {"by": cast.cora, "version": None}
    with acting_as(cast.cora):
        actions.recommend(case_review=held.pk, agency=cast.police, text="Patrol at night", **key)
        actions.refresh_agenda(meeting=at.pk, by=cast.cora)
        actions.move_colour(cohort_member=one.pk, colour="amber", reason="Calmer", **key)
        actions.record_contact(
            cohort_member=one.pk, by=cast.cora, agency=cast.council, on=one.joined_on, contact="kept", what="Came"
        )
        offered, complaint, contact = held.recommendations.get(), waiting.complaints.all()[0], one.contacts.get()
    open_case, closed_case, person = (found.get_absolute_url() for found in (waiting, held, one))
    return [
        *("/case-reviews/", "/case-reviews/new/", "/case-reviews/rule/", "/case-reviews/figures/"),
        *(open_case, f"{open_case}threshold/", f"{open_case}complaint/", f"{open_case}withdraw/"),
        f"{open_case}complaints/{complaint.pk}/strike/",
        *(closed_case, f"{closed_case}recommendation/", f"{closed_case}close/"),
        f"{closed_case}recommendations/{offered.pk}/answer/",
        f"{closed_case}recommendations/{offered.pk}/action/",
        *("/cohort/", "/cohort/add/", "/cohort/colours/", "/cohort/colours/red/"),
        *(person, *(f"{person}{step}/" for step in ("review", "contact", "colour", "status", "leave"))),
        f"{person}contacts/{contact.pk}/strike/",
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_casework_is_accessible_with_its_faults_too(
    committed_cast: Cast, visiting: Visiting, width: int
) -> None:
    pages = _pages(committed_cast)
    with visiting(width) as visitor:
        visitor.sign_in("cora")
        for path in pages:
            visitor.go(path)
        for path, button in ((pages[1], "Save the application"), (pages[5], "Decide the threshold")):
            visitor.go(path)
            visitor.press(button)
            assert visitor.page.title().startswith("Error: ")
        assert visitor.faults == []
