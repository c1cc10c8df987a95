"""What calling off a deployment, or an operation, undoes, and who is told: said before the button is pressed."""

from collections.abc import Collection, Iterator

from common import clock
from operations.models import Deployment, DeploymentOfficer, Operation, ResourceRequest


def ahead_of(operation: Operation) -> list[Deployment]:
    """Its planned deployments that are not over, which are called off with it."""
    return list(Deployment.objects.planned().filter(operation=operation, ends_at__gt=clock.now()))


def what_goes(deployments: Collection[Deployment]) -> list[str]:
    """Sentences on what calling these off undoes, counted over all of them. As whoever is looking sees it."""
    return list(_what_goes(deployments))


def _what_goes(deployments: Collection[Deployment]) -> Iterator[str]:
    if len(deployments) > 1:
        yield f"{len(deployments)} deployments that are still to come are cancelled."
    requests = list(ResourceRequest.objects.standing().filter(deployment__in=deployments).select_related("agency"))
    confirmed = [one for one in requests if one.state == "confirmed"]
    waiting = [one for one in requests if one.state != "confirmed"]
    if confirmed:
        yield f"{_counted(len(confirmed), 'confirmed resource')} of {_agencies(confirmed)} {_are(confirmed)} withdrawn."
    if waiting:
        words = _counted(len(waiting), "request")
        yield f"{words} to {_agencies(waiting)}, asked or offered, {_are(waiting)} withdrawn."
    turnouts = DeploymentOfficer.objects.standing().filter(deployment__in=deployments)
    people = turnouts.values("person").distinct().count()
    if people:
        yield f"{'1 person is' if people == 1 else f'{people} people are'} stood down."
    told = [*(["the agencies"] if requests else []), *(["everyone who was to turn out"] if people else [])]
    if not deployments:
        yield "No deployment is still to come."
    else:
        yield f"Told at once: {', '.join([*told, 'the commander'])}."


def _agencies(requests: Collection[ResourceRequest]) -> str:
    *others, last = sorted({one.agency.name for one in requests})
    return f"{', '.join(others)} and {last}" if others else last


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _are(things: Collection[object]) -> str:
    return "is" if len(things) == 1 else "are"
