"""The day of a place's people: the live page of the outlet and the branch, and one person's list as
the head hands it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from clients.rules.scope import Scope
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.policies.daily_work import daily_policy
from outreach.selectors.day_queue import Item, day_queue
from outreach.selectors.team_day import PersonDay, TeamDay, team_day, together
from outreach.selectors.team_people import Member, find_member, team_reach
from outreach.selectors.team_tally import Tally
from outreach.services.reassigning import colleagues
from web.labels import TIER_LABELS, Words, label, role_name
from web.pages.reason_words import ShownWhy, shown_whys
from web.pages.shell import PublishedDay

CHIPS = 2  # reasons of a row


@dataclass(frozen=True)
class Row:
    """A person, or a place and all its people together. ``target``: effective calls of the day."""

    name: str
    sub: Words
    url: str
    is_away: bool
    tally: Tally
    target: int

    @property
    def is_behind(self) -> bool:
        return self.tally.must_left > 0

    @property
    def minutes(self) -> int:
        return self.tally.seconds // 60


@dataclass(frozen=True)
class TeamPage:
    """``day`` None: no list was ever made. ``place``: the code looked at, empty for all within
    reach; ``is_places``: rows are places."""

    day: date | None
    is_today: bool
    rows: Sequence[Row]
    total: Row
    place: str
    place_name: str
    is_places: bool
    is_live: bool


@dataclass(frozen=True)
class ListedRow:
    item: Item
    tier: Words
    whys: Sequence[ShownWhy]
    with_whom: str  # the name of who works it instead of the book's manager
    handed_by: str  # the name of the book's manager, where this person works it instead


@dataclass(frozen=True)
class PersonPage:
    """``open``: may be moved; ``settled``: how many are not any more; ``others``: clients whom this
    head does not see; ``has_book``: of clients of their own."""

    employee_no: str
    role: str
    name: str
    role_words: Words
    place: str
    today: date
    day: date | None
    open: Sequence[ListedRow]
    settled: int
    others: int
    has_book: bool
    colleagues: Mapping[str, str]


def team_page(
    access: Access, published: PublishedDay, *, today: date, place: str = ""
) -> TeamPage | None:
    """None: no such place within reach. People of one place, or places where there are several."""
    reach, target = team_reach(access), daily_policy().effective_calls
    found = team_day(published.run_id, reach, today=today, place=place)
    people = found.people if found else ()
    if place and not people:
        return None
    places = sorted({(each.member.institution_code, each.member.place) for each in people})
    is_places = len(places) > 1
    rows = _places(people, target) if is_places else [_person(each, target) for each in people]
    whole = Row("", "", "", False, together(people), target * len(people))
    return TeamPage(
        day=found.listed.day if found else None,
        is_today=bool(found and found.listed.day == today),
        rows=sorted(rows, key=_worst_first),
        total=whole,
        place=place,
        place_name=places[0][1] if len(places) == 1 else "",
        is_places=is_places,
        is_live=_is_live(found, today),
    )


def find_person(
    access: Access, published: PublishedDay, employee_no: str, *, role: str = "", today: date
) -> Member:
    """Somebody within reach, with a book or without. Raises NoSuchMember."""
    return find_member(published.run_id, team_reach(access), employee_no, role=role, today=today)


def person_page(
    access: Access, scope: Scope, member: Member, published: PublishedDay, *, at: datetime
) -> PersonPage:
    """The list of one person: who is open with whom, clients without a manager and those handed to
    the person among them. ``scope``: what the head sees."""
    queue = day_queue(
        Scope(books=frozenset({(member.employee_no, member.role)})), run_id=published.run_id,
        employee_no=member.employee_no, today=at.date(), at=at, with_handed=True, eyes=scope,
    )  # fmt: skip
    may_move = access.has(Permission.HAND_OUT)
    people = colleagues(access, on=at.date()) if may_move else {}
    day = queue.listed.day if queue.listed else None
    waiting = [*queue.open, *queue.later]
    return PersonPage(
        employee_no=member.employee_no,
        role=member.role,
        name=member.name,
        role_words=role_name(member.role),
        place=member.institution_code,
        today=at.date(),
        day=day,
        open=[_listed(each, member.employee_no, people, day or at.date()) for each in waiting],
        settled=len(queue.settled),
        others=queue.hidden,
        has_book=member.has_book,
        colleagues=people,
    )


def _places(people: Sequence[PersonDay], target: int) -> list[Row]:
    found: dict[tuple[str, str], list[PersonDay]] = {}
    for each in people:
        found.setdefault((each.member.institution_code, each.member.place), []).append(each)
    return [
        Row(
            name, "", f"{reverse('team')}?place={code}", False, together(mine), target * len(mine)
        )
        for (code, name), mine in found.items()
    ]  # fmt: skip


def _person(each: PersonDay, target: int) -> Row:
    who = each.member
    url = reverse("team_person", args=[who.employee_no, who.role])
    return Row(who.name, role_name(who.role), url, each.is_away, each.tally, target)


def _worst_first(row: Row) -> tuple[int, bool, int, str]:
    """What must be answered today first, then absent people's lists, then who called least."""
    waits = row.is_away and row.tally.left > 0
    return -row.tally.must_left, not waits, row.tally.effective * 1000 // row.target, row.name


def _is_live(found: TeamDay | None, today: date) -> bool:
    return found is not None and found.listed.day >= today


def _listed(item: Item, mine: str, people: Mapping[str, str], day: date) -> ListedRow:
    whys = shown_whys(item.reasons[:CHIPS], on=day, products={})
    return ListedRow(
        item=item,
        tier=label(TIER_LABELS, item.snapshot.tier),
        whys=whys,
        with_whom="" if item.handed_to == mine else people.get(item.handed_to, item.handed_to),
        handed_by=getattr(item.snapshot, "manager_name", "") if item.handed_to == mine else "",
    )
