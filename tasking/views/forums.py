"""Pages of forums: which there are, their settings a group at a time, and the seats in them."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.generic import DetailView, ListView

from audit.processing import logs_nothing
from common import clock
from common.decisions import Decision
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import actions, policies
from tasking.forms.fields import VersionedForm
from tasking.forms.forums import GROUPS, ChangeSeatForm, NewForumForm, SeatForm, SettingsForm
from tasking.models import Forum, ForumSeat
from tasking.reference_patterns import fault_in, rendered
from tasking.views.pages import RecordFormView, TaskingFormView

SECTION = ("Forums", reverse_lazy("tasking:forums"))
_NOTHING_PERSONAL = logs_nothing("names, rhythms and seats of meetings")


class ForumListView(PractitionerMixin, ListView):
    """The standing meetings of the partnership."""

    processing = _NOTHING_PERSONAL
    model = Forum
    template_name = "tasking/forums.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether they may change them."""
        return super().get_context_data(may_plan=policies.may_plan(self.person), **kwargs)


class ForumView(PractitionerMixin, DetailView):
    """A forum's settings, group by group, and who sits in it."""

    processing = _NOTHING_PERSONAL
    model = Forum
    template_name = "tasking/forum.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With each group of settings in words, its seats, and whether they may change them."""
        forum = self.object
        groups = [(word, form.title, form.says(forum)) for word, form in GROUPS.items()]
        return super().get_context_data(
            groups=groups,
            seats=forum.seats.current().in_order(),
            example=example(forum.reference_pattern, forum.reference_prefix),
            meetings_url=f"{reverse('tasking:meetings')}?forum={forum.pk}",
            may_plan=policies.may_plan(self.person),
            timeline=timeline(forum),
            **kwargs,
        )


def example(pattern: str, prefix: str) -> str:
    """What the first action of a meeting today would be called; empty where the pattern has a fault."""
    return "" if fault_in(pattern, prefix) else rendered(pattern, prefix, clock.today(), 1)


class NewForumView(TaskingFormView):
    """Sets up a forum."""

    form_class = NewForumForm
    section = SECTION
    title = "Set up a forum"
    button = "Set up the forum"
    done = "The forum is set up. Look through its settings, then plan its meetings."
    initial = {"cadence_days": 14, "length_minutes": 120, "quorum": 3}

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)

    def act(self, form: NewForumForm) -> Forum:
        """Set it up."""
        return actions.save_forum(by=self.person, **form.cleaned_data)


class ForumFormView(RecordFormView):
    """A form about one forum."""

    model = Forum
    section = SECTION

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)


class ChangeForumView(ForumFormView):
    """Changes one group of a forum's settings; of references it shows an example first, where asked."""

    template_name = "tasking/forum_change.html"
    done = "The settings are changed. Meetings already planned stay as they are."

    @cached_property
    def group(self) -> type[SettingsForm]:
        """The group of the address. Raises Http404."""
        if self.kwargs["group"] not in GROUPS:
            raise Http404("There are no such settings.")
        return GROUPS[self.kwargs["group"]]

    def get_form_class(self) -> type[SettingsForm]:
        """The group's."""
        return self.group

    def says(self) -> list[tuple[str, Any]]:
        """The settings as they are."""
        return self.group.says(self.record)

    def get_initial(self) -> dict[str, Any]:
        """The settings as they are."""
        return {**super().get_initial(), **self.group.initial_of(self.record)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With an example of a reference, by the pattern as it was entered."""
        context = super().get_context_data(title=self.group.title, **kwargs)
        if self.kwargs["group"] != "references":
            return context
        form = context["form"]
        pattern, prefix = (str(form[name].value() or "") for name in ("reference_pattern", "reference_prefix"))
        return {**context, "asks_example": True, "example": example(pattern, prefix.upper())}

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show an example where that was asked for."""
        if "example" in self.request.POST:
            fault = fault_in(form.cleaned_data["reference_pattern"], form.cleaned_data["reference_prefix"].upper())
            if fault:
                form.add_error("reference_pattern", fault)
                return self.form_invalid(form)
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def act(self, form: SettingsForm) -> Forum:
        """Change them."""
        version = form.cleaned_data["version"]
        return actions.save_forum(by=self.person, forum=self.record.pk, version=version, **form.settings())


class NewSeatView(ForumFormView):
    """Seats an agency."""

    form_class = SeatForm
    title = "Give an agency a seat"
    button = "Give the seat"
    done = "The seat is given."

    def get_success_url(self) -> str:
        """Back to the forum, at its seats."""
        return f"{self.record.get_absolute_url()}#seats"

    def act(self, form: SeatForm) -> ForumSeat:
        """Seat it."""
        return actions.give_seat(forum=self.record.pk, by=self.person, **form.cleaned_data)


class SeatFormView(RecordFormView):
    """A form about one seat."""

    model = ForumSeat
    section = SECTION

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)

    @cached_property
    def record(self) -> ForumSeat:
        """The seat of the address, which has not been given up; 404 where it is not there."""
        return get_object_or_404(ForumSeat.objects.current().select_related("forum", "agency"), pk=self.kwargs["pk"])

    def says(self) -> list[tuple[str, Any]]:
        """Whose seat it is, and what they do."""
        return [
            ("Agency", self.record.agency),
            ("Role", self.record.get_role_display()),
            ("Who sits there", self.record.person or "Anyone of the agency"),
        ]

    def get_success_url(self) -> str:
        """Back to the forum, at its seats."""
        return f"{self.record.forum.get_absolute_url()}#seats"


class ChangeSeatView(SeatFormView):
    """Gives a seat another role or person."""

    form_class = ChangeSeatForm
    title = "Change the seat"
    done = "The seat is changed."

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the agency, whose people are offered."""
        return {**super().get_form_kwargs(), "agency": self.record.agency}

    def get_initial(self) -> dict[str, Any]:
        """The seat as it is."""
        return {**super().get_initial(), "role": self.record.role, "person": self.record.person_id}

    def act(self, form: ChangeSeatForm) -> ForumSeat:
        """Change it."""
        return actions.change_seat(seat=self.record.pk, by=self.person, **form.cleaned_data)


class EndSeatView(SeatFormView):
    """Gives a seat up."""

    form_class = VersionedForm
    template_name = "tasking/seat_end.html"
    title = "End the seat"
    button = "End the seat"
    done = "The seat is ended. What the agency did in the forum stays on record."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, with whose seat it is."""
        self.extra_context = {"rows": self.says()}
        return super().get(request, *args, **kwargs)

    def act(self, form: VersionedForm) -> ForumSeat:
        """End it."""
        return actions.end_seat(seat=self.record.pk, by=self.person, **form.cleaned_data)
