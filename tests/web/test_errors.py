"""Pages for what went wrong. They ask nothing of the database: most of these tests may not touch it."""

import uuid

import pytest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.states import HOTSPOT
from tests.cast import sign_in
from tests.operations.made import make_operation
from tests.tasking import made


def nobody_looks():
    """A person whom nobody may look up."""
    raise AssertionError("The page asked who is signed in")


def show(template, **context):
    request = RequestFactory().get("/secret/")
    request.user = SimpleLazyObject(nobody_looks)
    return render_to_string(template, context, request)


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_an_error_page_says_what_to_do_and_asks_nothing_of_the_database(template):
    html = show(template, exception="Traceback (most recent call last)" if template == "404.html" else "")
    assert '<html lang="en-GB"' in html
    assert 'href="/"' in html
    assert "Traceback" not in html


def test_a_forbidden_page_gives_the_reason_it_was_given():
    assert "Only the chair can do this." in show("403.html", exception="Only the chair can do this.")


def test_the_page_for_a_breakdown_is_plain_html():
    source = get_template("500.html").template.source
    assert "{%" not in source
    assert "{{" not in source


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (WrongState("The meeting is closed."), "The meeting is closed."),
        (StaleEdit(), "add your change to theirs."),
        (NotAllowed("Only the chair can do this."), "ask your administrator"),
        (BadInput.of(due_on="Enter the due date", owner=["Select the owner", "Agency left"]), "Agency left"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(refusal, words):
    html = show("web/refusal.html", refusal=refusal)
    assert words in html
    assert refusal.title in html


def test_a_refusal_keeps_the_frame_of_every_page_and_leads_back_to_the_record(client, cast, settings):
    settings.DEMONSTRATION = True
    operation = make_operation(cast, "closed").get_absolute_url()
    nobodys = reverse("operations:operation", args=[uuid.uuid4()])
    faults = []
    sign_in(client, cast.olive)
    for address, status, back in (
        (f"{operation}start/", 412, f'href="{operation}">Back to the operation</a>'),
        (f"{operation}cancel/", 403, f'href="{operation}">Back to the operation</a>'),
        (f"{nobodys}start/", 404, f'href="{reverse("operations:list")}">Back to Operations</a>'),
        (f"{operation}authorise/", 405, f'href="{operation}">Back to the operation</a>'),
        ("/nowhere/at/all/", 404, 'href="/">Go to the home page</a>'),
    ):
        answer = client.get(address) if status in (403, 405) else client.post(address, {"version": 1})
        shown = answer.content.decode()
        wanted = (
            back,
            'aria-label="Menu"',
            "Olive",
            "Sign out",
            "Demonstration" if settings.DEMONSTRATION else "Muster",
        )
        missing = [words for words in wanted if words not in shown]
        if answer.status_code != status or missing:
            faults.append((address, answer.status_code, missing))
    assert faults == []
    assert 'href="/calendars/">Back to Calendar</a>' in client.get("/calendars/?month=9999-12").content.decode()
    client.logout()
    assert 'aria-label="Menu"' not in client.get("/nowhere/at/all/").content.decode()


def test_a_refusal_offers_only_what_this_person_may_do(cast):
    sentences = {}
    for person in (cast.olive, cast.alice):
        with acting_as(person), pytest.raises(WrongState) as refusal:
            HOTSPOT.target("adopt", "adopted")
        sentences[person.name] = refusal.value.detail
    assert sentences["Olive"] == "You cannot adopt this hotspot: it is adopted."
    assert sentences["Alice"].endswith("You can: task, review, close.")


def test_a_meeting_that_is_over_cannot_be_closed_and_the_account_has_a_page(client, cast):
    meeting = made.meeting(cast, state="closed").get_absolute_url()
    answer = sign_in(client, cast.alice).get(f"{meeting}close/")
    assert answer.status_code == 409
    assert f'href="{meeting}">Back to the meeting</a>' in answer.content.decode()
    assert client.get("/account/").url == reverse("mfa_index")
