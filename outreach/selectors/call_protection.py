"""What of the rules that protect clients contacts broke that a phone box or another system reports:
asked for many at once, where ``outreach.selectors.protection`` asks for one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from clients.policies.client_page import client_policy
from clients.rules.guards import Facts, Guard, guards_of
from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.calls import Call, outcome_of
from outreach.rules.contacts import COMES_BACK, Direction, Outcome
from outreach.rules.policy import Purpose
from outreach.rules.protection import Known, Refusal, Wanted, binding, is_inside, refusals
from outreach.selectors.call_targets import Target
from outreach.selectors.protection import HAPPENED

WISHES = Q(outcome=Outcome.DO_NOT_CALL) | Q(direction=Direction.IN, outcome__in=COMES_BACK)


def is_out_of_hours(call: Call) -> bool:
    """Whether the bank called at an hour at which nobody calls."""
    return call.direction is Direction.OUT and not is_inside(daily_policy(), call.started_at)


@dataclass(frozen=True)
class Had:
    """What binds of a contact that was had; ``at`` is local and aware."""

    client_no: str
    at: datetime
    purpose: Purpose
    direction: Direction
    outcome: Outcome | None  # None: only planned, of which nothing comes
    products: Sequence[str] = ()  # risk levels of what was talked about

    @property
    def is_marketing(self) -> bool:
        return self.purpose is Purpose.MARKETING


def had_of_call(call: Call, target: Target) -> Had:
    return Had(
        target.client_no, call.started_at, call.purpose, call.direction,
        outcome_of(daily_policy(), call),
    )  # fmt: skip


@dataclass
class History:
    """Of the clients of marketing contacts what binds them: wishes, and marketing contacts of the
    days. What is judged is added, so that of two contacts the second is one too many."""

    contacts: dict[str, list[Contact]]
    added: list[Had] = field(default_factory=list)

    def marketed(self, had: Had) -> int:
        on = had.at.date()
        logged = sum(
            each.on == on and each.purpose == Purpose.MARKETING and each.outcome in HAPPENED
            and each.direction == Direction.OUT
            for each in self.contacts.get(had.client_no, ())
        )  # fmt: skip
        return logged + sum(
            other.client_no == had.client_no and other.at.date() == on for other in self.added
        )

    def is_asked_not(self, had: Had) -> bool:
        """Whether the last wish before it was not to be called."""
        wishes = [
            each for each in self.contacts.get(had.client_no, ())
            if each.at < had.at and (
                each.outcome == Outcome.DO_NOT_CALL
                or (each.direction == Direction.IN and each.outcome in COMES_BACK)
            )
        ]  # fmt: skip
        last = max(wishes, key=lambda each: (each.at, each.pk), default=None)
        return last is not None and last.outcome == Outcome.DO_NOT_CALL


def history_of(contacts: Collection[Had]) -> History:
    """One statement; none where none of them is marketing."""
    asked = [had for had in contacts if had.is_marketing]
    numbers = {had.client_no for had in asked}
    if not numbers:
        return History({})
    marketed = Q(
        on__in={had.at.date() for had in asked}, purpose=Purpose.MARKETING,
        direction=Direction.OUT, outcome__in=HAPPENED,
    )  # fmt: skip
    rows = Contact.objects.standing().filter(client_no__in=numbers).filter(WISHES | marketed)
    found: dict[str, list[Contact]] = {}
    for each in rows.only("client_no", "at", "on", "purpose", "direction", "outcome"):
        found.setdefault(each.client_no, []).append(each)
    return History(found)


def breaches_of_many(history: History, had: Had, target: Target) -> Sequence[Refusal]:
    """All that forbade a contact; they are asked in the order in which they were had, and told to
    ``history`` with ``note_marketed`` if they are written down."""
    known = Known(
        guards=list(_guards(history, had, target)), risk_level=target.client.risk_level,
        marketed_today=history.marketed(had),
    )  # fmt: skip
    wanted = Wanted(had.purpose, had.at, target.standing.side, had.products)
    found = refusals(daily_policy(), wanted, known)
    return binding(found, client_began=had.direction is Direction.IN)


def note_marketed(history: History, had: Had) -> None:
    """That it counts on its day from now on, if it reached the client."""
    if had.is_marketing and had.direction is Direction.OUT and had.outcome in HAPPENED:
        history.added.append(had)


def _guards(history: History, had: Had, target: Target) -> Iterator[Guard]:
    client, rules = target.client, client_policy()
    facts = Facts(
        is_do_not_contact=client.is_do_not_contact or history.is_asked_not(had),
        has_marketing_consent=client.has_marketing_consent,
        risk_level=client.risk_level,
        risk_assessed_on=client.risk_assessed_on,
        birthday=client.birthday,
    )
    yield from guards_of(
        facts, on=had.at.date(), assessment_months=rules.assessment_months,
        senior_age=rules.senior_age,
    )  # fmt: skip
