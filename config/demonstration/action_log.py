"""The demonstration's action log: one overdue, one that asks for more time, one with a photo of what was done."""

import datetime as dt
from io import BytesIO

from PIL import Image, ImageDraw

from common import clock
from common.scope import Channel, acting_as
from partners.models import Person
from tasking.actions import Upload, add_note, ask_for_time
from tasking.models import Action, ActionSupport


def follow_up_actions(people: dict[str, Person]) -> None:
    """What has become of the earlier meeting's actions: the warden's is overdue, and the police help with it."""
    with acting_as(people["coordinator"], channel=Channel.COMMAND):
        lights = _of(people["warden"])
        ActionSupport.objects.create(action=lights, agency=people["officer"].agency)
    with acting_as(people["officer"], channel=Channel.COMMAND):
        ask_for_time(
            action=_of(people["officer"]).pk,
            by=people["officer"],
            version=None,
            asked_until=clock.today() + dt.timedelta(days=12),
            reason="Two of the shops are closed until Monday week.",
        )
    with acting_as(people["housing"], channel=Channel.COMMAND):
        add_note(
            action=_of(people["housing"]).pk,
            by=people["housing"],
            text="The lock is fitted; keys go to the caretaker tomorrow.",
            file=Upload("bin-store-lock.jpg", _picture()),
        )


def _of(owner: Person) -> Action:
    return Action.objects.get(owner=owner)


def _picture() -> bytes:
    """A drawing of a door with a lock, as a JPEG: it stands for the photo that a phone would have taken."""
    picture = Image.new("RGB", (800, 600), "#8a9ba8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((240, 60, 560, 600), fill="#4f6b4a", outline="#2d3f2a", width=8)
    draw.rounded_rectangle((490, 300, 540, 390), 12, fill="#c9a227", outline="#6b5512", width=4)
    draw.ellipse((508, 325, 522, 339), fill="#222222")
    draw.rectangle((512, 335, 518, 365), fill="#222222")
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
