"""What is asked before a contact is written, and the columns that come of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from clients.selectors.one_client import SeenClient
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.contacts import is_effective
from outreach.rules.protection import Refusal
from outreach.rules.said import Before, Said, wrongs
from outreach.selectors.protection import forbidden, levels_of
from outreach.selectors.standing import Standing
from outreach.services.contact_refusals import (
    ContactWrong,
    Forbidden,
    MayNotLog,
    UnknownProducts,
)


def must_log(access: Access, seen: SeenClient) -> None:
    """Raises MayNotLog unless the person works the client: also masked, as at the counter."""
    if not access.has(Permission.LOG_CONTACTS) or seen.opened_until is not None:
        raise MayNotLog(seen.client_no)


def before_of(contact: Contact) -> Before:
    """What the rules need to know of a contact that is amended."""
    recorded = contact.recorded_at
    return Before(contact.filed_on is not None, recorded and timezone.localtime(recorded))


def breaches_of(
    seen: SeenClient,
    said: Said,
    *,
    standing: Standing,
    before: Before,
    but: int = 0,
    admits: bool,
    at: datetime,
) -> Sequence[Refusal]:
    """What of the rules that protect clients it broke, if it is written down all the same. Raises
    ContactWrong, UnknownProducts, Forbidden."""
    policy = daily_policy()
    if found := wrongs(policy, said, before=before, at=at):
        raise ContactWrong(found)
    levels = levels_of(said.products)
    if unknown := [code for code in said.products if code not in levels]:
        raise UnknownProducts(unknown)
    against = forbidden(policy, seen, said, side=standing.side, levels=levels, but=but)
    if against and (said.is_plan or not admits):
        raise Forbidden(against, may_admit=not said.is_plan)
    return against


def facts_of(
    said: Said,
    breaches: Sequence[Refusal],
    *,
    filed_on: date | None,
    is_automatic: bool = False,
) -> dict[str, Any]:
    """The columns of ``ContactFacts`` but the words."""
    policy = daily_policy()
    effective = is_effective(
        policy, kind=said.kind, outcome=said.outcome, seconds=said.seconds,
        is_automatic=is_automatic,
    )  # fmt: skip
    return {
        "kind": said.kind.value,
        "direction": said.direction.value,
        "purpose": said.purpose.value,
        "outcome": said.outcome.value if said.outcome else "",
        "at": said.at,
        "on": said.on,
        "filed_on": filed_on,
        "seconds": said.seconds,
        "is_effective": effective,
        "policy_version": policy.version,
        "products": list(said.products),
        "next_step": said.next_step.value if said.next_step else "",
        "next_on": said.next_on,
        "next_time": said.next_time,
        "breaches": [each.value for each in breaches],
    }
