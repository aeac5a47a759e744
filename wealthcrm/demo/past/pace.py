"""On which days somebody contacts a client: by tier, by how diligent the manager is, and when a
next step was promised."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from organisation.rules.roles import Role
from wealthcrm.demo.past.dice import Dice
from wealthcrm.demo.past.managed import Managed, Workdays
from wealthcrm.demo.past.talks import Talk, draw_talk

# Workdays between two contacts with a client of a diligent manager.
GAPS = {"private": 8, "wealth": 16, "mid": 26, "long_tail": 40, "potential": 60}
# Contacts that a diligent manager makes a day at most: a larger book is worked more rarely.
MOST_A_DAY = 22
# The managers of a role in turn: how much of a diligent one's work they do.
DILIGENCE = (0.55, 1.0, 0.15)
STRANGERS = 5  # of a hundred clients so many are never contacted


@dataclass(frozen=True)
class Contacted:
    """``day``: a workday; ``next_on``: the day of the talk's next step."""

    client: Managed
    day: date
    talk: Talk
    next_on: date | None


@dataclass(frozen=True)
class Pace:
    """``effort``: part of a diligent manager's work, by employee and role; ``clients``: how many
    each has."""

    effort: Mapping[tuple[str, str], float]
    clients: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, managed: Iterable[Managed]) -> "Pace":
        clients = Counter((each.employee_no, each.role) for each in managed)
        effort: dict[tuple[str, str], float] = {}
        for role in Role:
            people = sorted(person for person, as_role in clients if as_role == role)
            for place, person in enumerate(people):
                effort[person, role] = DILIGENCE[place % len(DILIGENCE)]
        return cls(effort, clients)

    def gap(self, client: Managed) -> float:
        """Workdays between two contacts with the client, on an average."""
        book = (client.employee_no, client.role)
        return max(GAPS[client.tier], self.clients[book] / MOST_A_DAY) / self.effort[book]


def contacts_with(
    client: Managed, pace: Pace, workdays: Workdays, *, seed: int
) -> Iterator[Contacted]:
    """In the order of their days, one a day at most; none after the client asked for no more."""
    dice = Dice(seed, "contacts", client.client_no, client.employee_no)
    if dice.says(STRANGERS):
        return
    gap = pace.gap(client) * dice.between(0.6, 1.6)
    effort = pace.effort[client.employee_no, client.role]
    at = workdays.place(client.from_on) + int(gap * dice.share())
    is_promised = False
    while (day := workdays.at(at)) <= client.until_on:
        talk = draw_talk(client, day, dice, is_promised=is_promised)
        next_on = workdays.at(at + talk.next_in) if talk.next_in else None
        yield Contacted(client, day, talk, next_on)
        if talk.is_last:
            return
        # Nearly all that was promised is kept, by the diligent above all.
        is_promised = bool(talk.next_in) and dice.says(84 + 15 * effort)
        at += talk.next_in if is_promised else 1 + int(gap * dice.between(0.5, 1.5))
