"""From police figures to the sentence in the committee's report: the whole chain, by those who do it, in a browser."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.journeys import chair, coordinator, manager, outsider, partners
from tests.journeys.story import Story
from tests.journeys.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not coordinator.FIGURES.exists(), reason=f"needs the police file {coordinator.FIGURES}"),
]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_partnership_goes_from_figures_to_outcomes(visit: Callable[..., Visitor], javascript: bool) -> None:
    story = Story(visit=partial(visit, javascript=javascript))

    coordinator.loads_figures(story)
    coordinator.adopts_a_hotspot(story)
    coordinator.takes_in_a_victim(story)
    coordinator.takes_in_a_referral(story)

    chair.opens_the_meeting(story)
    chair.takes_attendance(story)
    chair.decides(story)
    chair.logs_actions(story)
    chair.closes_the_meeting(story)

    coordinator.plans_the_day_of_action(story)
    partners.promise_resources(story)
    coordinator.plans_a_second_that_wants_the_same_van(story)
    partners.cannot_promise_the_van_twice(story)

    partners.officer_is_told(story)
    partners.officer_subscribes(story)
    partners.officer_sees_the_change(story, coordinator.moves_the_day_of_action)
    partners.officer_records_outcomes(story)

    manager.reads_the_trail(story)
    manager.counts_outcomes(story)
    manager.downloads_them(story)

    outsider.looks_at_the_meeting(story)
    outsider.searches(story)
    outsider.goes_by_address(story)
    outsider.subscribes(story)
    outsider.walks_everywhere(story)
    outsider.asks_the_api(story)
