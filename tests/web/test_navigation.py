"""Who sees which line of the navigation, and where they are told to be."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from web.context import shell
from web.navigation import NAVIGATION, items_for

pytestmark = pytest.mark.urls("tests.web.urls")
ROLES = {"chair", "coordinator", "officer", "manager", "scrutiny", "administrator"}


def labels(*roles):
    return [item.label for item in items_for(roles, "/")]


def test_the_coordinator_sees_every_line():
    assert labels("coordinator") == [entry.label for entry in NAVIGATION]


def test_the_scrutiny_reader_sees_home_alone():
    assert labels("scrutiny") == ["Home"]


def test_only_those_who_work_on_cases_are_led_to_victims():
    assert {role for role in ROLES if "People at risk" in labels(role)} == {"chair", "coordinator", "officer"}


def test_the_administrator_is_led_to_people_and_not_to_cases():
    assert labels("administrator") == ["Home", "Messages", "People and agencies"]


def test_only_known_roles_are_named():
    assert set().union(*(entry.roles for entry in NAVIGATION)) == ROLES


def current(path):
    return {item.label: item.current for item in items_for(["coordinator"], path) if item.current}


def test_the_page_itself_is_marked():
    assert current("/hotspots/") == {"Hotspots": "page"}
    assert current("/") == {"Home": "page"}


def test_a_page_below_marks_the_nearest_line_above_it():
    assert current("/hotspots/victims/12/") == {"People at risk": "true"}
    assert current("/hotspots/12/") == {"Hotspots": "true"}


def test_a_page_of_no_line_marks_none():
    assert current("/account/2fa/") == {}


def test_a_stranger_sees_no_navigation():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert list(shell(request)["navigation"]) == []


def test_the_person_is_not_looked_up_before_the_page_asks():
    class Unseen:
        def __getattr__(self, name):
            raise AssertionError("looked up")

    request = RequestFactory().get("/")
    request.user = Unseen()
    assert shell(request)["account_url_name"]


def test_someone_signed_in_sees_the_lines_of_their_roles():
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=True, roles=["officer"])
    assert "Actions" in [item.label for item in shell(request)["navigation"]]
