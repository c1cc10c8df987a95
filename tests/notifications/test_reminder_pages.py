"""The page of reminders and its API: in plain English, for those who keep the settings."""

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from common.scope import System, acting_as_system
from notifications.audiences import when_in_words
from notifications.models import ReminderRule
from notifications.reminders import lead_in_words
from notifications.views.reminders import sentences
from tests.cast import Cast, sign_in

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)


def page(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"notifications:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def rule(audience: str = "expected", kind: str = "meeting", lead: dt.timedelta = DAY) -> ReminderRule:
    with acting_as_system(System.OUTBOX):
        return ReminderRule.objects.get(kind=kind, lead=lead, audience=audience)


def test_leads_and_rules_in_words() -> None:
    for lead, words in (
        (8 * WEEK, "8 weeks before"),
        (WEEK, "1 week before"),
        (10 * DAY, "10 days before"),
        (DAY, "1 day before"),
        (dt.timedelta(hours=2), "2 hours before"),
        (dt.timedelta(days=1, hours=12), "1 day and 12 hours before"),
        (dt.timedelta(minutes=90), "1 hour and 30 minutes before"),
        (dt.timedelta(), "When it starts or falls due"),
    ):
        assert lead_in_words(lead) == words
    for kind, lead, words in (
        ("meeting", 3 * DAY, "3 days before"),
        ("meeting", dt.timedelta(), "When it starts"),
        ("action-due", dt.timedelta(), "On the day itself"),
        ("order-hours", dt.timedelta(), "When it ends"),
        ("request-waiting", 4 * DAY, "3 days after asking"),
        ("request-waiting", dt.timedelta(), "1 week after asking"),
        ("request-waiting", WEEK, "When it is asked"),
    ):
        assert when_in_words(kind, lead) == words
    rules = [(WEEK, "chairs"), (8 * WEEK, "chairs"), (8 * WEEK, "coordinators"), (8 * WEEK, "spocs")]
    assert sentences("red-flag", rules) == [
        "8 weeks before, to coordinators, chairs and every agency’s single point of contact",
        "1 week before, to chairs",
    ]


def test_everyone_who_is_reminded_reads_the_rules_and_those_who_keep_them_change_them(
    client: Client, cast: Cast
) -> None:
    html = page(sign_in(client, cast.olive), "reminders")
    assert "8 weeks before, to coordinators and chairs" in html
    assert "1 week before, to those turning out and the operation’s commander" in html
    assert "Add a reminder" not in html
    assert "Only a chair, a coordinator or an administrator can change reminders." in html
    for person in (cast.alice, cast.cora, cast.ada):
        assert "Add a reminder" in page(sign_in(client, person), "reminders")


def test_a_rule_is_added_changed_switched_off_and_the_usual_ones_come_back(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    page(client, "reminder_new", "meeting")
    answer = client.post(
        reverse("notifications:reminder_new", args=["meeting"]),
        {"lead": 2, "unit": "weeks", "audience": "chair"},
        follow=True,
    )
    html = answer.content.decode()
    assert "The reminder is added. It takes effect at once." in html
    assert "2 weeks before, to the chair of the forum" in html

    made = rule("chair", lead=2 * WEEK)
    assert 'value="2"' in page(client, "reminder_change", made.pk)
    sent = {"lead": 36, "unit": "hours", "audience": "expected", "is_on": "on", "version": made.version}
    html = client.post(reverse("notifications:reminder_change", args=[made.pk]), sent, follow=True).content.decode()
    assert "1 day and 12 hours before, to everyone who is expected" in html

    # Someone else's form is stale by now: what was typed stays, and nothing is saved.
    stale = client.post(reverse("notifications:reminder_change", args=[made.pk]), {**sent, "lead": 1, "unit": "days"})
    assert stale.status_code == 412

    made = rule(lead=dt.timedelta(hours=36))
    assert "Switch this reminder off" in page(client, "reminder_switch", made.pk)
    form = client.get(reverse("notifications:reminder_switch", args=[made.pk])).context["form"]
    sent = {name: form[name].value() for name in ("version", "is_on")}
    html = client.post(reverse("notifications:reminder_switch", args=[made.pk]), sent, follow=True).content.decode()
    assert "The reminder is switched off." in html
    assert "1 day and 12 hours before, to" not in html.split("Change these one by one")[0]

    assert "1 day before, to everyone who is expected" in page(client, "reminder_defaults", "meeting")
    client.post(reverse("notifications:reminder_defaults", args=["meeting"]))
    with acting_as_system(System.OUTBOX):
        live = ReminderRule.objects.filter(kind="meeting", is_on=True)
        assert list(live.values_list("lead", "audience")) == [(DAY, "expected")]


def test_an_administrator_is_told_that_reminders_follow_within_five_minutes(client: Client, cast: Cast) -> None:
    made = rule()
    answer = sign_in(client, cast.ada).post(
        reverse("notifications:reminder_switch", args=[made.pk]), {"version": made.version, "is_on": ""}, follow=True
    )
    assert "It takes effect within five minutes." in answer.content.decode()


def test_faults_are_sentences_by_field(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    for sent, said in (
        ({"lead": 60, "unit": "weeks", "audience": "chair"}, "A reminder goes out at most 365 days before"),
        ({"lead": "", "unit": "days", "audience": "chair"}, "Enter how long before"),
        ({"lead": -1, "unit": "days", "audience": "chair"}, "How long before must be 0 or more"),
        (
            {"lead": 10**12, "unit": "weeks", "audience": "chair"},
            "A reminder goes out at most 365 days before. Enter a smaller number",
        ),
        ({"lead": 1, "unit": "days"}, "Select who is told"),
        ({"lead": 1, "unit": "days", "audience": "commander"}, "Choose who is told from the list"),
        (
            {"lead": 1, "unit": "days", "audience": "expected"},
            "There is already a reminder for these people at this time.",
        ),
    ):
        answer = client.post(reverse("notifications:reminder_new", args=["meeting"]), sent)
        assert answer.status_code in (400, 409), sent
        assert said in answer.content.decode(), sent
    assert client.get(reverse("notifications:reminder_new", args=["birthday"])).status_code == 404


def test_the_api_reads_and_changes_rules(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    url = reverse("api-reminder-rules-list")
    listed = client.get(url, {"kind": "meeting"}).json()["results"]
    assert [(one["lead_minutes"], one["audience"], one["says"]) for one in listed] == [
        (1440, "expected", "1 day before, to everyone who is expected")
    ]
    new = {"kind": "meeting", "lead_minutes": 90, "audience": "chair"}
    made = client.post(url, new, content_type="application/json")
    assert (made.status_code, made.json()["says"]) == (201, "1 hour and 30 minutes before, to the chair of the forum")
    assert client.post(url, new, content_type="application/json").status_code == 409
    for fault, field in (
        ({"lead_minutes": -5}, "lead"),
        ({"lead_minutes": 10**15}, "lead"),
        ({"audience": "commander"}, "audience"),
        ({"kind": "birthday"}, "kind"),
        ({"lead_minutes": "soon"}, "lead_minutes"),
    ):
        answer = client.post(url, {**new, **fault}, content_type="application/json")
        assert answer.status_code == 400, fault
        assert field in str(answer.json()), fault

    one = reverse("api-reminder-rules-detail", args=[made.json()["id"]])
    change = {"is_on": False}
    assert client.patch(one, change, content_type="application/json").status_code == 428
    changed = client.patch(one, change, content_type="application/json", headers={"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["is_on"]) == (200, False)
    stale = client.patch(one, change, content_type="application/json", headers={"If-Match": made["ETag"]})
    assert stale.status_code == 412
    restore = reverse("api-reminder-rules-restore")
    assert client.post(restore, {"kind": "meeting"}, content_type="application/json").json() == []
    assert client.post(restore, {"kind": "birthday"}, content_type="application/json").status_code == 400
    assert client.delete(one).status_code == 405
    assert sign_in(client, cast.olive).post(url, new, content_type="application/json").status_code == 403
