"""Clients to look at: one with everything, one of the pool, a private one with a team."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from clients.models import (
    Client,
    ClientGrant,
    ClientNote,
    ClientProfile,
    FamilyMember,
    KeyDate,
    Product,
)
from clients.rules.sealing import Keyring, seal
from operations.models import NightlyRun
from organisation.models import User
from organisation.rules.roles import Role
from tests.published import client_row, fill, snapshot
from tiering.models import BookChange, BookMembership, TierChange

PRODUCTS = (
    ("P1", "稳享 180 天理财", "wealth_product", "R2", 1_200_000, 9),
    ("P2", "三年定期存款", "time", "R1", 2_000_000, 111),
    ("P3", "均衡混合基金", "fund", "R3", 360_000, None),
    ("P4", "年金险（保单现值）", "insurance", "R2", 1_320_000, 1_700),
    ("P5", "活期存款", "demand", "R1", 186_000, None),
)


def add_clients(run: NightlyRun, users: dict[Role, User]) -> None:
    """C00001 in the relationship manager's book, C00002 in the outlet's pool, C00003 the advisor's
    private client with an employee in the team."""
    manager, advisor = users[Role.RELATIONSHIP_MANAGER], users[Role.WEALTH_ADVISOR]
    amounts = {kind: Decimal(amount) for _, _, kind, _, amount, _ in PRODUCTS}
    total = sum(amounts.values())
    rows = [
        snapshot(
            "C00001", tier="wealth", home_outlet="O003", aum=total, employee_no=manager.employee_no,
            manager_role="relationship_manager", role_needed="relationship_manager",
            has_loan=False, annual_average=Decimal(4_834_000),
            year_balance_days=Decimal(4_834_000) * 326, first_on=date(2014, 5, 8), **amounts,
        ),
        snapshot("C00002", tier="potential", home_outlet="O003", aum=4_200),
        snapshot(
            "C00003", tier="private", home_outlet="O003", aum=9_400_000,
            employee_no=advisor.employee_no, manager_role="wealth_advisor",
        ),
    ]  # fmt: skip
    fill(run, rows, [_holding(at, run.as_of) for at in range(len(PRODUCTS))])
    for code, name, kind, risk, _amount, _days in PRODUCTS:
        Product.objects.create(product_code=code, name=name, asset_class=kind, risk_level=risk)
    for number, name in (("C00001", "陈婉清"), ("C00002", "何知秋"), ("C00003", "沈砚之")):
        _client(number, name, run.as_of)
    ClientGrant.objects.create(
        client_no="C00003", employee_no=users[Role.EMPLOYEE].employee_no, source="team",
        reason="对公授信", granted_at=timezone.now() - timedelta(days=2), granted_by=advisor,
    )  # fmt: skip
    BookMembership.objects.create(
        client_no="C00001", employee_no=manager.employee_no, role="relationship_manager",
        is_primary=True, since_on=run.as_of, reason="first",
    )  # fmt: skip
    _noted(manager, run)


def _holding(at: int, as_of: date) -> dict[str, object]:
    code, _name, _kind, _risk, amount, days = PRODUCTS[at]
    matures_on = as_of + timedelta(days=days) if days else None
    return {
        "client_no": "C00001", "position": at + 1, "outlet_code": "O003", "product_code": code,
        "currency": "CNY", "balance": amount, "yuan": amount, "matures_on": matures_on,
    }  # fmt: skip


def _client(number: str, name: str, as_of: date) -> Client:
    ring = Keyring(settings.FIELD_KEYS, settings.INDEX_KEY)
    values = {"phone": "13812345678", "id_no": "110101197304061234"}
    sealed = {
        f"{field}_sealed": seal(ring, value, table="client", row=number, column=field)
        for field, value in values.items()
    }
    return client_row(
        number, name=name, phone_masked="138****5678", id_no_masked="1****************4",
        birthday=date(1958, 4, 6), opened_on=date(2014, 5, 8), employer="云江商贸",
        persona="企业主", risk_level="C2", risk_assessed_on=as_of - timedelta(days=200),
        has_marketing_consent=False, **sealed,
    )  # fmt: skip


def _noted(manager: User, run: NightlyRun) -> None:
    now = timezone.now()
    ClientProfile.objects.create(
        client_id="C00001", familiarity="B", channel="referral", preferences="下午来电",
        introducer=manager.employee_no, introduced_on=run.as_of - timedelta(days=30),
        is_priority=True, tags=["常出国", "爱茶"], updated_at=now, updated_by=manager,
    )  # fmt: skip
    for relation, name, birthday in (
        ("女儿", "陈小满", date(2008, 1, 19)), ("配偶", "周望舒", date(1972, 9, 2)),
    ):  # fmt: skip
        FamilyMember.objects.create(
            client_no="C00001", relation=relation, name=name, birthday=birthday, is_from_file=True
        )
    KeyDate.objects.create(
        client_no="C00001", label="店庆", on=date(2010, 12, 5), added_at=now, added_by=manager
    )
    for days in (0, 3):
        ClientNote.objects.create(
            client_no="C00001", text="到期资金想和家人商量；货款下月中旬回笼。约月底前回电。",
            written_at=now - timedelta(days=days), written_by=manager,
        )  # fmt: skip
    TierChange.objects.create(
        run=run, client_no="C00001", from_tier="mid", to_tier="wealth", annual_average="203600",
        annual_basis="year_to_date", policy_version=run.policy_version,
    )  # fmt: skip
    BookChange.objects.create(
        run=run, client_no="C00001", role="relationship_manager", is_primary=True,
        from_employee_no=None, to_employee_no=manager.employee_no, reason="first",
    )  # fmt: skip
