"""The contacts of the demo's bank with its clients: drawn, set on the clock, written."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from operations.services.acting import acting
from outreach.models import Contact
from outreach.rules.contacts import FACE_TO_FACE
from outreach.rules.said import Said
from outreach.services.many_contacts import PastContact, write_past_contacts
from wealthcrm.demo.past import GENERATED
from wealthcrm.demo.past.dice import Dice
from wealthcrm.demo.past.managed import Workdays, managed_until
from wealthcrm.demo.past.pace import Contacted, Pace, contacts_with

KEY = "demo-"  # how the keys of these contacts begin
SHANGHAI = ZoneInfo("Asia/Shanghai")
# When people work: minutes from the first hour on, and the break in the middle of them.
OPENS, MORNING, BREAK, DAY = time(9), 180, 90, 420
FACE_TO_FACE_SECONDS = 2_700
# Told how many of the clients are done.
Tell = Callable[[int, int], None]


def write_contacts(ending: date, *, seed: int, tell: Tell) -> int:
    """Write the contacts up to ``ending``, once: 0 if they are there. The same books and the same
    seed give the same contacts; killed in between, there are none."""
    if Contact.objects.filter(key__startswith=KEY).exists():
        return 0
    contacts = sorted(on_the_clock(drawn(ending, seed=seed, tell=tell), seed=seed), key=_in_time)
    with acting(GENERATED):
        return write_past_contacts(contacts)


def drawn(ending: date, *, seed: int, tell: Tell) -> list[Contacted]:
    """Whom the managers contacted, on which workdays and about what."""
    managed, workdays = managed_until(ending), Workdays.until(ending)
    pace = Pace.of(managed)
    found: list[Contacted] = []
    for done, client in enumerate(managed, start=1):
        found += contacts_with(client, pace, workdays, seed=seed)
        if done % 500 == 0:
            tell(done, len(managed))
    return found


def on_the_clock(contacts: Sequence[Contacted], *, seed: int) -> Iterator[PastContact]:
    """Each manager's day one after another: who is met comes after who is called."""
    days = sorted(contacts, key=_of_day)
    for (employee_no, day), of_day in groupby(days, key=_of_day):
        dice = Dice(seed, "clock", employee_no, day.isoformat())
        with_turn = [(each.talk.kind in FACE_TO_FACE, dice.share(), each) for each in of_day]
        in_turn = sorted(with_turn, key=lambda row: row[:2])
        for turn, (_met, _share, each) in enumerate(in_turn):
            minute = (turn + dice.between(0.05, 0.75)) * DAY / len(in_turn)
            yield _past(each, _clock(day, minute), dice)


def _of_day(contacted: Contacted) -> tuple[str, date]:
    return contacted.client.employee_no, contacted.day


def _in_time(contact: PastContact) -> tuple[datetime, str]:
    return contact.recorded_at, contact.key


def _clock(day: date, minute: float) -> datetime:
    """``minute`` of the working day, the break left out."""
    pause = BREAK if minute >= MORNING else 0
    opens = datetime.combine(day, OPENS, tzinfo=SHANGHAI)
    return opens + timedelta(seconds=int((minute + pause) * 60))


def _past(contacted: Contacted, at: datetime, dice: Dice) -> PastContact:
    client, talk = contacted.client, contacted.talk
    said = Said(
        kind=talk.kind,
        direction=talk.direction,
        purpose=talk.purpose,
        outcome=talk.outcome,
        at=at,
        seconds=talk.seconds,
        products=talk.products,
        next_step=talk.next_step,
        next_on=contacted.next_on,
        words=talk.words,
    )
    lasted = FACE_TO_FACE_SECONDS if talk.kind in FACE_TO_FACE else talk.seconds or 0
    return PastContact(
        client_no=client.client_no,
        employee_no=client.employee_no,
        role=client.role,
        institution_code=client.institution_code,
        key=_key(client.client_no, contacted.day),
        said=said,
        recorded_at=at + timedelta(seconds=lasted + dice.whole(30, 240)),
    )


def _key(client_no: str, day: date) -> str:
    """One contact with a client and day; hashed, because it tells a client's number."""
    return KEY + hashlib.sha256(f"{client_no}\0{day}".encode()).hexdigest()[:35]
