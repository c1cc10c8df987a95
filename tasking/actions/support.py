"""Who helps with an action: agencies beside the owner's."""

from collections.abc import Collection, Iterable

from common import clock
from partners.models import Agency
from tasking.confidentiality import agencies_sharing
from tasking.models import Action, ActionSupport, AgendaItem


def support_faults(agencies: Iterable[Agency], restricted_as: AgendaItem | Action | None) -> dict[str, str]:
    """What keeps these agencies from helping, by field: one has left, or may not have the item's data."""
    chosen = list(agencies)
    faults = [f"{agency} is no longer in the partnership. Leave it out." for agency in chosen if not agency.is_active]
    if restricted_as is not None and restricted_as.category and restricted_as.held_by_id:
        sharing = agencies_sharing(restricted_as.category, restricted_as.held_by_id, clock.today())
        faults += [
            f"No agreement lets {agency} have {restricted_as.held_by}'s data of this kind. Leave it out."
            for agency in chosen
            if agency.pk not in sharing
        ]
    return {"supporting": " ".join(faults)} if faults else {}


def set_support(action: Action, agencies: Collection[Agency]) -> bool:
    """Let these agencies help from now on, and no others; True when that changed anything.

    The owner's agency does it, so it does not help. The action is locked, and who may change it was asked.
    """
    wanted = {agency.pk for agency in agencies} - {action.owner_agency_id}
    current = {support.agency_id: support for support in action.supports.filter(ended_at=None)}
    for agency in current.keys() - wanted:
        current[agency].ended_at = clock.now()
        current[agency].save()
    for agency in wanted - current.keys():
        ActionSupport.objects.create(action=action, agency_id=agency)
    return wanted != current.keys()
