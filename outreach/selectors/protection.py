"""What forbids a contact with a client: the facts of ``outreach.rules.protection``, read."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from clients.models import Product
from clients.rules.guards import Guard
from clients.selectors.one_client import SeenClient, guards_of_client
from outreach.models import Contact
from outreach.rules.contacts import COMES_BACK, REACHED, Direction, Outcome
from outreach.rules.policy import DailyPolicy, Purpose
from outreach.rules.protection import Known, Refusal, Wanted, binding, refusals
from outreach.rules.said import Said

HAPPENED = [*REACHED, Outcome.DONE]


def forbidden(
    policy: DailyPolicy,
    seen: SeenClient,
    said: Said,
    *,
    side: str,
    levels: Mapping[str, str],
    but: int = 0,
) -> Sequence[Refusal]:
    """All that forbids this contact at its own moment; ``levels``: product → risk level; ``but``:
    the contact itself, when it is amended. Two statements. No plans of the sides are kept yet."""
    others = Contact.objects.standing().filter(client_no=seen.client_no).exclude(pk=but)
    known = Known(
        guards=_guards(seen, said, others),
        risk_level=seen.client.risk_level,
        marketed_today=_marketed(said, others),
    )
    wanted = Wanted(said.purpose, said.at, side, [levels[code] for code in said.products])
    found = refusals(policy, wanted, known)
    return binding(found, client_began=said.direction is Direction.IN)


def levels_of(products: Sequence[str]) -> Mapping[str, str]:
    """Product code → its risk level; unknown ones are missing. No query without products."""
    rows = Product.objects.filter(pk__in=products).values_list("pk", "risk_level")
    return dict(rows) if products else {}


def _marketed(said: Said, others: QuerySet[Contact]) -> int:
    """Marketing contacts of ours that reached the client that day; planning another one, those too
    that are planned."""
    outcomes = [*HAPPENED, ""] if said.is_plan else HAPPENED
    return others.filter(
        on=said.on, purpose=Purpose.MARKETING, direction=Direction.OUT, outcome__in=outcomes
    ).count()


def _guards(seen: SeenClient, said: Said, others: QuerySet[Contact]) -> list[Guard]:
    """As they stood then: a wish not to be called binds from the contact in which it was said."""
    told = [each for each in guards_of_client(seen, on=said.on) if not _is_wish(each, seen)]
    wishes = Q(outcome=Outcome.DO_NOT_CALL) | Q(direction=Direction.IN, outcome__in=COMES_BACK)
    last = others.filter(wishes, at__lt=said.at).order_by("-at", "-pk").values_list("outcome")[:1]
    is_asked_not = list(last) == [(Outcome.DO_NOT_CALL,)]
    return [Guard.DO_NOT_CONTACT, *told] if is_asked_not else told


def _is_wish(guard: Guard, seen: SeenClient) -> bool:
    """Whether the guard stands by what the client said to us alone, not by the bank's file."""
    return guard is Guard.DO_NOT_CONTACT and not seen.client.is_do_not_contact
