"""Pages for what went wrong. None of these tests may touch the database, and so the pages do not either."""

import pytest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from common.errors import BadInput, NotAllowed, StaleEdit, WrongState


class Unseen:
    """A person whom nobody may look up."""

    def __getattr__(self, name):
        raise AssertionError(f"The page asked for the person's {name}")


def show(template, **context):
    request = RequestFactory().get("/secret/")
    request.user = Unseen()
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
        (StaleEdit(), "Then add your change to theirs."),
        (NotAllowed("Only the chair can do this."), "ask your administrator"),
        (BadInput.of(due_on="Enter the due date", owner=["Select the owner", "Agency left"]), "Agency left"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(refusal, words):
    html = show("web/refusal.html", refusal=refusal)
    assert words in html
    assert refusal.title in html
