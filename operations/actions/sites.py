"""Premises and places: added and changed. Those of a sensitive operation are held by it."""

from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common.errors import BadInput, MusterError
from operations import policies
from operations.models import Marking, Operation, Site, SiteKind
from operations.refusals import refused_as
from partners.models import Person

_NAMES = ("one_open_site_of_a_name_and_address", "one_held_site_of_a_name_and_address")


def add_site(
    *,
    name: str,
    kind: str,
    address: str,
    by: Person,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    held_by: Operation | None = None,
) -> Site:
    """Add premises. `held_by`: the OFFICIAL-SENSITIVE operation with which alone they are seen.

    Raises NotAllowed, BadInput naming every fault (also where these premises are there already).
    """
    with transaction.atomic():
        policies.may_keep_sites(by).require()
        site = Site(name=name, kind=kind, address=address, latitude=latitude, longitude=longitude, held_by=held_by)
        if held_by is not None and held_by.marking == Marking.OFFICIAL:
            raise BadInput.of(held_by="Premises of an OFFICIAL operation are for all who work in the partnership.")
        _save(site)
        record(Processing.COLLECTION, "added", on=site)
    return site


def change_site(
    *,
    site: UUID,
    by: Person,
    version: int | None,
    name: str,
    kind: str,
    address: str,
    is_active: bool = True,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Site:
    """Change premises, or say that they have closed down. Raises Http404, StaleEdit, NotAllowed, BadInput."""
    values = {
        "name": name,
        "kind": kind,
        "address": address,
        "is_active": is_active,
        "latitude": latitude,
        "longitude": longitude,
    }
    with transaction.atomic():
        found = lock(Site, site, version=version)
        policies.may_keep_sites(by).require()
        changed = assign(found, **values)
        _save(found)
        record(Processing.ALTERATION, "changed", on=found, fields=changed)
    return found


def _save(site: Site) -> None:
    site.name, site.address = " ".join(site.name.split()), " ".join(site.address.split())
    faults = {}
    if not site.name:
        faults["name"] = "Enter the name of the premises or place."
    if not site.address:
        faults["address"] = "Enter the address, or say where it is."
    if site.kind not in SiteKind.values:
        faults["kind"] = "Choose a kind from the list."
    if (site.latitude is None) != (site.longitude is None):
        faults["latitude"] = "Enter both latitude and longitude, or neither."
    if faults:
        raise BadInput.of(**faults)
    with refused_as(dict.fromkeys(_NAMES, partial(_taken, site))):
        site.save()


def _taken(site: Site) -> MusterError:
    return BadInput.of(name=f"{site.name} at this address is there already. Search for it instead.")
