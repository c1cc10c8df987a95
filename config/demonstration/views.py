"""What only a demonstration serves."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from audit.processing import logs_nothing, processes
from common import clock
from config.demonstration.incidents import made_up_file


@processes(logs_nothing("invented incidents, made on the spot"))
@require_safe
def sample_file(request: HttpRequest) -> HttpResponse:
    """A made-up street-level file to try the import with."""
    name = "muster-made-up-street.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made_up_file(clock.today()), content_type="text/csv; charset=utf-8", headers=headers)
