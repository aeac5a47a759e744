"""The overview of one client: who, whose, what is forbidden; then what is there and comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clients.models import ClientSnapshot
from clients.policies.client_page import client_policy
from clients.rules.completeness import Completeness, completeness
from clients.rules.guards import Guard, covers
from clients.rules.portfolio import NOTED_BASICS, Share, basics_of, shares, stage_of
from clients.rules.scope import Scope
from clients.rules.words import BASIC_WORDS, CLASS_WORDS
from clients.selectors.held import HeldProduct, holdings_of
from clients.selectors.one_client import (
    NoSuchClient,
    SeenClient,
    guards_of_client,
    seen_client,
)
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.policies.daily_work import daily_policy
from outreach.rules.care import care_until
from tiering.rules.hysteresis import kept_below
from tiering.rules.inflow import inflow_to_next_tier
from tiering.rules.policy import Policy
from tiering.services.policies import policy_in_force
from web.labels import TIER_LABELS, UNMANAGED_REASON_LABELS, Words, label, role_name
from web.pages.client_asking import AskedRow, asked_about, may_ask, may_assign
from web.pages.client_curve import Curve, curve_of
from web.pages.client_days import Ahead, days_ahead
from web.pages.client_words import (
    BASIS_LABELS,
    FIELD_LABELS,
    GROUP_LABELS,
    GUARD_LABELS,
    PURPOSE_LABELS,
    RISK_LABELS,
    STAGE_LABELS,
)
from web.pages.shell import PublishedDay


@dataclass(frozen=True)
class ShownGuard:
    code: Guard
    level: str
    words: Words


@dataclass(frozen=True)
class Head:
    """What stands above every page of a client."""

    seen: SeenClient
    as_of: date
    tier: Words
    basis: Words
    days_in_basis: int
    risk: Words
    manager_role: Words
    unmanaged: Words
    guards: Sequence[ShownGuard]
    may_edit: bool
    may_log: bool
    may_reveal: bool
    may_set_team: bool
    may_end_team: bool
    may_ask: bool  # for another manager, or to be the manager
    may_assign: bool  # for a manager where there is none, as a head
    asked: AskedRow | None
    purposes: Mapping[str, Words]
    is_new: bool  # in the half-year after the opening: there is a plan of care


@dataclass(frozen=True)
class Need:
    """The way to the next tier: yuan needed, its threshold, and what the formula is made of."""

    tier_code: str
    tier: Words
    amount: Decimal
    threshold: Decimal
    days_in_year: int
    days_left: int


@dataclass(frozen=True)
class Kept:
    """Below the own tier's threshold, and still in it for so many months."""

    threshold: Decimal
    months: int


@dataclass(frozen=True)
class HoldingRow:
    """``fits``: of a client without a risk assessment nothing is said."""

    held: HeldProduct
    asset_class: Words
    fits: bool
    is_soon: bool


@dataclass(frozen=True)
class ShareRow:
    share: Share
    words: Words


@dataclass(frozen=True)
class Overview:
    head: Head
    need: Need | None
    kept: Kept | None
    holdings: Sequence[HoldingRow]
    shares: Sequence[ShareRow]
    stage: Words
    basics: Sequence[tuple[Words, bool | None]]  # None: nobody knows
    completeness: Completeness
    missing: Sequence[Words]
    ahead: Sequence[Ahead]
    curve: Curve

    @property
    def has_target(self) -> bool:
        return any(row.share.target is not None for row in self.shares)


def find_client(
    access: Access,
    user: User,
    client_no: str,
    *,
    published: PublishedDay | None,
    at: datetime,
    scope: Scope | None = None,
    row: ClientSnapshot | None = None,
) -> SeenClient:
    """The client on the published day. Raises NoSuchClient, before the first night always."""
    if published is None:
        raise NoSuchClient(client_no)
    return seen_client(
        access, user, client_no, run_id=published.run_id, as_of=published.as_of, at=at,
        scope=scope, row=row,
    )  # fmt: skip


def head_of(
    access: Access, seen: SeenClient, *, as_of: date, on: date, with_asked: bool = True
) -> Head:
    """``on``: the day by which guards are told, today; figures are those of ``as_of``. At most one
    query: what was asked about the client's manager (``with_asked``), for who may ask or decide."""
    snapshot = seen.snapshot
    may_edit = seen.is_full and seen.opened_until is None and access.has(Permission.EDIT_CLIENTS)
    return Head(
        seen=seen,
        as_of=as_of,
        tier=label(TIER_LABELS, snapshot.tier),
        basis=label(BASIS_LABELS, snapshot.annual_basis),
        days_in_basis=_days_in_basis(seen, as_of),
        risk=label(RISK_LABELS, seen.client.risk_level),
        manager_role=role_name(snapshot.manager_role),
        unmanaged=label(UNMANAGED_REASON_LABELS, snapshot.unmanaged_reason or ""),
        guards=_guards(seen, on),
        may_edit=may_edit,
        may_log=access.has(Permission.LOG_CONTACTS) and seen.opened_until is None,
        may_reveal=seen.is_full,
        may_set_team=may_edit and seen.is_book and snapshot.tier == "private",
        may_end_team=may_edit and seen.is_book,
        may_ask=may_ask(access, seen),
        may_assign=may_assign(access, seen),
        asked=asked_about(access, seen) if with_asked else None,
        purposes=PURPOSE_LABELS,
        is_new=seen.is_full and on <= care_until(seen.client.opened_on, daily_policy().triggers),
    )


def overview(access: Access, seen: SeenClient, *, published: PublishedDay, on: date) -> Overview:
    """Two more statements: holdings and the policy; a masked client's page reads neither."""
    head = head_of(access, seen, as_of=published.as_of, on=on)
    held = holdings_of(seen.client_no, run_id=published.run_id) if seen.is_full else []
    _version, policy = policy_in_force(published.as_of)
    rules = client_policy()
    stage = _stage(seen, on)
    filled = completeness(
        rules.profile_weights, _filled(seen), aum=seen.snapshot.aum,
        required=rules.profile_required,
    )  # fmt: skip
    return Overview(
        head=head,
        need=_need(seen, policy, published.as_of),
        kept=_kept(seen, policy),
        holdings=[holding_row(row, seen.client.risk_level, on) for row in held],
        shares=[
            ShareRow(share, label(GROUP_LABELS, share.group))
            for share in shares(
                rules.allocation, seen.amounts, risk_level=seen.client.risk_level, stage=stage
            )
        ],
        stage=label(STAGE_LABELS, stage or ""),
        basics=[
            (label(BASIC_WORDS, name), has)
            for name, has in basics_of(_noted(seen), seen.amounts, rules.investment).items()
        ],
        completeness=filled,
        missing=[label(FIELD_LABELS, name) for name in filled.missing],
        ahead=days_ahead(seen, held, on=on) if seen.is_full else [],
        curve=curve_of(seen, policy.tiers, as_of=published.as_of),
    )


def _noted(seen: SeenClient) -> dict[str, bool | None]:
    return {name: getattr(seen.profile, name, None) for name in NOTED_BASICS}


def _days_in_basis(seen: SeenClient, as_of: date) -> int:
    """Of how many natural days the annual average is (domain/02 §Averages)."""
    snapshot = seen.snapshot
    day = snapshot.good_on or as_of
    if snapshot.annual_basis == "since_opening":
        return (day - snapshot.first_on).days + 1 if snapshot.first_on else 0
    return 365 if snapshot.annual_basis == "trailing_365" else day.timetuple().tm_yday


def _guards(seen: SeenClient, on: date) -> list[ShownGuard]:
    return [ShownGuard(guard, *GUARD_LABELS[guard]) for guard in guards_of_client(seen, on=on)]


def _need(seen: SeenClient, policy: Policy, as_of: date) -> Need | None:
    snapshot = seen.snapshot
    found = inflow_to_next_tier(
        policy, tier=snapshot.tier, as_of=as_of, aum=snapshot.aum,
        year_balance_days=snapshot.year_balance_days,
    )  # fmt: skip
    if found is None:
        return None
    tier, amount = found
    year_end = date(as_of.year, 12, 31)
    return Need(
        tier_code=tier,
        tier=label(TIER_LABELS, tier),
        amount=amount,
        threshold=policy.tiers[tier],
        days_in_year=year_end.timetuple().tm_yday,
        days_left=(year_end - as_of).days,
    )


def _kept(seen: SeenClient, policy: Policy) -> Kept | None:
    snapshot = seen.snapshot
    bound = kept_below(policy, tier=snapshot.tier, average=snapshot.annual_average)
    if bound is None or snapshot.is_stale:  # of a stale row nothing is decided
        return None
    return Kept(bound, policy.downgrade_after_months)


def holding_row(held: HeldProduct, risk_level: str, on: date) -> HoldingRow:
    left = (held.matures_on - on).days if held.matures_on else None
    return HoldingRow(
        held=held,
        asset_class=label(CLASS_WORDS, held.asset_class),
        fits=not risk_level or covers(risk_level, held.risk_level),
        is_soon=left is not None and 0 <= left <= 30,
    )


def _stage(seen: SeenClient, on: date) -> str | None:
    born = seen.client.birthday
    return stage_of(client_policy().allocation.stages, born, on) if born else None


def _filled(seen: SeenClient) -> dict[str, bool]:
    """Field of the completeness → whether it is filled."""
    client, profile = seen.client, seen.profile
    return {
        "phone": bool(client.phone_masked),
        "id_no": bool(client.id_no_masked),
        "birthday": client.birthday is not None,
        "employer": bool(client.employer),
        "persona": bool(seen.persona),
        "risk_level": bool(client.risk_level),
        "family": bool(seen.beside.family),
        "familiarity": bool(profile and profile.familiarity),
        "preferences": bool(profile and profile.preferences),
        "channel": bool(profile and profile.channel),
    }
