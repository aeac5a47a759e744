"""What of the rules that protect clients calls broke that a phone box reports: asked for many at
once, where ``outreach.selectors.protection`` asks for one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from clients.policies.client_page import client_policy
from clients.rules.guards import Facts, Guard, guards_of
from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.calls import Call, outcome_of
from outreach.rules.contacts import COMES_BACK, REACHED, Direction, Outcome
from outreach.rules.policy import Purpose
from outreach.rules.protection import Known, Refusal, Wanted, binding, is_inside, refusals
from outreach.selectors.call_targets import Target
from outreach.selectors.protection import HAPPENED

WISHES = Q(outcome=Outcome.DO_NOT_CALL) | Q(direction=Direction.IN, outcome__in=COMES_BACK)


def is_out_of_hours(call: Call) -> bool:
    """Whether the bank called at an hour at which nobody calls."""
    return call.direction is Direction.OUT and not is_inside(daily_policy(), call.started_at)


@dataclass
class History:
    """Of the clients of marketing calls what binds them: wishes, and marketing contacts of the
    days. What is judged is added, so that of two calls the second is one too many."""

    contacts: dict[str, list[Contact]]
    added: list[tuple[str, Call]] = field(default_factory=list)

    def marketed(self, client_no: str, call: Call) -> int:
        on = call.started_at.date()
        logged = sum(
            each.on == on and each.purpose == Purpose.MARKETING and each.outcome in HAPPENED
            and each.direction == Direction.OUT
            for each in self.contacts.get(client_no, ())
        )  # fmt: skip
        return logged + sum(
            number == client_no and other.started_at.date() == on for number, other in self.added
        )

    def is_asked_not(self, client_no: str, call: Call) -> bool:
        """Whether the last wish before the call was not to be called."""
        wishes = [
            each for each in self.contacts.get(client_no, ())
            if each.at < call.started_at and (
                each.outcome == Outcome.DO_NOT_CALL
                or (each.direction == Direction.IN and each.outcome in COMES_BACK)
            )
        ]  # fmt: skip
        last = max(wishes, key=lambda each: (each.at, each.pk), default=None)
        return last is not None and last.outcome == Outcome.DO_NOT_CALL


def history_of(calls: Collection[tuple[Call, Target]]) -> History:
    """One statement; none where no call is marketing."""
    asked = [(call, target) for call, target in calls if call.purpose is Purpose.MARKETING]
    numbers = {target.client_no for _call, target in asked}
    if not numbers:
        return History({})
    marketed = Q(
        on__in={call.started_at.date() for call, _target in asked}, purpose=Purpose.MARKETING,
        direction=Direction.OUT, outcome__in=HAPPENED,
    )  # fmt: skip
    rows = Contact.objects.standing().filter(client_no__in=numbers).filter(WISHES | marketed)
    found: dict[str, list[Contact]] = {}
    for each in rows.only("client_no", "at", "on", "purpose", "direction", "outcome"):
        found.setdefault(each.client_no, []).append(each)
    return History(found)


def breaches_of_call(history: History, call: Call, target: Target) -> Sequence[Refusal]:
    """All that forbade a call nobody logged; calls are asked in the order in which they began."""
    policy = daily_policy()
    known = Known(
        guards=list(_guards(history, call, target)), risk_level=target.client.risk_level,
        marketed_today=history.marketed(target.client_no, call),
    )  # fmt: skip
    wanted = Wanted(call.purpose, call.started_at, target.standing.side)
    is_marketed = call.purpose is Purpose.MARKETING and call.direction is Direction.OUT
    if is_marketed and outcome_of(policy, call) in REACHED:
        history.added.append((target.client_no, call))
    found = refusals(policy, wanted, known)
    return binding(found, client_began=call.direction is Direction.IN)


def _guards(history: History, call: Call, target: Target) -> Iterator[Guard]:
    client, rules = target.client, client_policy()
    facts = Facts(
        is_do_not_contact=client.is_do_not_contact or history.is_asked_not(target.client_no, call),
        has_marketing_consent=client.has_marketing_consent,
        risk_level=client.risk_level,
        risk_assessed_on=client.risk_assessed_on,
        birthday=client.birthday,
    )
    yield from guards_of(
        facts, on=call.started_at.date(), assessment_months=rules.assessment_months,
        senior_age=rules.senior_age,
    )  # fmt: skip
