"""The day of a place's people: how far each one's list is, and what was called (domain/03 §Figures
of the day). Live: told by the entries, by what was done with them and by the day's contacts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from clients.selectors.books import Reach
from organisation.selectors.away import away_on
from outreach.models import ListDay
from outreach.selectors.list_days import list_at_hand
from outreach.selectors.team_people import Member, members_below
from outreach.selectors.team_tally import Tally, tallies_of


@dataclass(frozen=True)
class PersonDay:
    """One person in one role at one place, and the day."""

    member: Member
    is_away: bool
    tally: Tally


@dataclass(frozen=True)
class TeamDay:
    listed: ListDay
    people: Sequence[PersonDay]


def team_day(run_id: int, reach: Reach, *, today: date, place: str = "") -> TeamDay | None:
    """Everybody in ``reach`` (below ``place``, an institution's code) who has a book in the newest
    published run, or without one something to do or done today; None before the first list. Seven
    statements, eight before the first list of a holiday ends."""
    listed = list_at_hand(ListDay.objects.all(), today)
    if listed is None:
        return None
    members = members_below(run_id, reach, today=today, place=place)
    keys = [(each.employee_no, each.role) for each in members]
    tallies = tallies_of(listed, keys, today=today)
    away, nothing = away_on(today), Tally()
    people = [
        PersonDay(each, each.employee_no in away, tallies.get(key, nothing))
        for each, key in zip(members, keys, strict=True)
        if each.has_book or key in tallies
    ]
    return TeamDay(listed, people)


def together(people: Collection[PersonDay]) -> Tally:
    return reduce(add, (each.tally for each in people), Tally())
