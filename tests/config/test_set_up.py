"""Reference data: loaded once, however often it is asked for."""

from io import StringIO

from django.core.management import call_command

from common.scope import acting_as
from operations.models import RedFlagDate
from outcomes.models import OutcomeType
from tests.cast import Cast


def test_set_up_loads_the_catalogue_and_the_red_flag_dates_once(cast: Cast) -> None:
    call_command("set_up", stdout=StringIO())
    with acting_as(cast.cora):
        before = (OutcomeType.objects.count(), RedFlagDate.objects.count())
    again = StringIO()
    call_command("set_up", stdout=again)
    with acting_as(cast.cora):
        assert (OutcomeType.objects.count(), RedFlagDate.objects.count()) == before
    assert before[0] >= 43
    assert before[1] > 20
    assert again.getvalue().startswith("0 entries of the outcome catalogue, 0 red-flag dates and 0 settings")
