"""Clients of a list in plain Python: what the night publishes of each, what the CRM noted."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from clients.models import ClientProfile, LastContact
from clients.policies.book_page import book_policy
from clients.rules.asset_classes import ASSET_CLASSES
from clients.rules.portfolio import NOTED_BASICS
from tests.factories import account
from tests.published import AT, DAY, snapshot

Row = dict[str, Any]


def rows_of(chance: Random, count: int = 160) -> list[Row]:
    """Rows with many equal and many empty values."""
    return [_row(chance, f"C{n:04}") for n in chance.sample(range(9999), count)]


def _row(chance: Random, client_no: str) -> Row:
    # What is not held is NULL, and was 0 in older partitions.
    held = [None, Decimal(0), Decimal(5_000), Decimal(40_000)]
    amounts = {name: chance.choice(held) for name in ASSET_CLASSES}
    total = sum(filter(None, amounts.values()))
    return snapshot(
        client_no,
        **amounts,
        aum=chance.choice([total, *(Decimal(n) for n in (8_000, 45_000, 90_000, 160_000))]),
        classes_held=sum(bool(amount) for amount in amounts.values()),
        annual_average=Decimal(chance.choice([0, 9_999, 80_000, 200_000])),
        month_average=Decimal(chance.randrange(5)),
        tier=chance.choice(["private", "wealth", "mid", "potential"]),
        home_outlet=chance.choice(["O1", "O2"]),
        employee_no=(manager := chance.choice([None, "E1", "E2"])),
        manager_role=manager and f"{'lobby' if manager == 'E2' else 'relationship'}_manager",
        first_on=chance.choice([None, DAY, date(2020, 2, 29)]),
        next_matures_on=chance.choice([None, *(DAY + timedelta(days=n) for n in (0, 7, 8, 200))]),
        birthday_md=chance.choice([None, 101, 131, 229, 1231]),
        risk_level=chance.choice([None, "C1", "C5"]),
        persona=chance.choice([None, "退休人员"]),
        has_marketing_consent=chance.choice([True, False]),
        is_do_not_contact=chance.choice([True, False]),
        has_loan=chance.choice([True, False]),
        is_stale=chance.choice([True, False]),
    ) | {
        "noted": chance.choice([None, _noted(chance)]),
        "last_contact": chance.choice(
            [None, None, *(DAY - timedelta(days=n) for n in (-1, 0, 6, 7, 29, 30, 31, 90, 200))]
        ),
        "asked_not": chance.random() < 0.1,
    }


def _noted(chance: Random) -> Row:
    """What the CRM keeps of a client beside the file."""
    return {
        "persona": chance.choice(["", "退休人员", "企业主"]),
        "familiarity": chance.choice(["", "A", "B", "C"]),
        "channel": chance.choice(["", "lobby", "online"]),
        "introducer": chance.choice(["", "E1", "E2"]),
        "is_priority": chance.choice([True, False]),
        **{name: chance.choice([None, True, False]) for name in NOTED_BASICS},
        "tags": chance.choice([[], ["爱茶"], ["爱茶", "留学"], ["爱茶叶"]]),
    }


def keep_noted(rows: list[Row]) -> None:
    by = account("relationship_manager")
    for row in rows:
        if (noted := row["noted"]) is not None:
            ClientProfile.objects.create(
                client_id=row["client_no"], updated_at=AT, updated_by=by, **noted,
                basics_noted_at=AT, basics_noted_by=by,
                introduced_on=DAY if noted["introducer"] else None,
            )  # fmt: skip


def keep_contacts(rows: list[Row]) -> None:
    """Of every second client who was never contacted nothing at all is kept."""
    for row in rows:
        day, asked_not = row["last_contact"], row["asked_not"]
        if day or asked_not or row["client_no"] > "C5":
            LastContact.objects.create(
                client_id=row["client_no"], effective_on=day, effective_by="E1" if day else "",
                no_calls_since=DAY if asked_not else None,
            )  # fmt: skip


def is_quiet(row: Row, day: date) -> bool:
    return row["last_contact"] is None or row["last_contact"] < day


def own(row: Row, name: str) -> Any:
    return (row["noted"] or {}).get(name)


def is_falling(row: Row) -> bool:
    return bool(row["aum"] * 100 < row["annual_average"] * (100 - book_policy().fall_percent))


def is_due(row: Row) -> bool:
    until = DAY + timedelta(days=book_policy().due_days)
    return row["next_matures_on"] is not None and row["next_matures_on"] <= until
