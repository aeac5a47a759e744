"""What a night publishes for lists and client pages: facts to filter by, holdings, grants."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count, Max, Sum

from clients.models import Client, ClientGrant, ClientSnapshot, Holding
from clients.rules.asset_classes import ASSET_CLASSES
from nightly.night import run_night
from operations.models import AuditEntry, Day, PersonalNotice
from tests.nightly.worlds import ENDING, MONDAY, WEEK, change_line, edge, run_week
from tests.published import AT
from tiering.models import BookMembership

pytestmark = pytest.mark.django_db(transaction=True)
SATURDAY = ENDING + timedelta(days=1)


def run_of(day: date) -> int:
    found = Day.objects.get(as_of=day).published_run_id
    assert found is not None
    return found


def test_a_list_knows_what_the_client_file_says(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    rows = {row.client_no: row for row in ClientSnapshot.objects.filter(run_id=run_of(MONDAY))}
    clients = list(Client.objects.all())
    assert len(clients) > 390
    for client in clients:
        row, birthday = rows[client.pk], client.birthday
        assert row.birthday_md == (birthday.month * 100 + birthday.day if birthday else None)
        assert (row.risk_level or "", row.persona or "") == (client.risk_level, client.persona)
        assert row.has_marketing_consent == client.has_marketing_consent
        assert row.is_do_not_contact == client.is_do_not_contact
        assert row.classes_held == sum(getattr(row, name) is not None for name in ASSET_CLASSES)
    assert len({row.risk_level for row in rows.values()}) > 3
    assert len({row.has_marketing_consent for row in rows.values()}) == 2


def test_the_manager_s_role_is_that_of_the_book(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    books = dict(BookMembership.objects.filter(is_primary=True).values_list("client_no", "role"))
    rows = ClientSnapshot.objects.filter(run_id=run_of(MONDAY))
    assert (
        dict(rows.filter(employee_no__isnull=False).values_list("client_no", "manager_role"))
        == books
    )
    assert not rows.filter(employee_no__isnull=True, manager_role__isnull=False).exists()


def test_holdings_add_up_to_the_aum_of_every_client_of_every_day(inbox: Path) -> None:
    run_week(inbox)
    run_night(SATURDAY, edge(inbox))  # without files: the balances of Friday
    for day in (MONDAY, ENDING, SATURDAY):
        run = run_of(day)
        held = dict(
            Holding.objects.filter(run_id=run).values("client_no").annotate(yuan=Sum("yuan"))
            .values_list("client_no", "yuan")
        )  # fmt: skip
        aum = dict(ClientSnapshot.objects.filter(run_id=run).values_list("client_no", "aum"))
        assert {number: held.get(number, Decimal(0)) for number in aum} == aum
        currencies = Holding.objects.filter(run_id=run).values("currency").distinct().count()
        assert currencies > 1


def test_a_client_s_rows_are_counted_from_one_and_lie_together(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    counted = Holding.objects.filter(run_id=run_of(MONDAY)).values("client_no")
    for row in counted.annotate(rows=Count("position"), last=Max("position")):
        assert row["rows"] == row["last"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_no FROM clients_holding WHERE run_id = %s ORDER BY ctid",
            [run_of(MONDAY)],
        )
        in_order = [client_no for (client_no,) in cursor.fetchall()]
    assert in_order == sorted(in_order)


def test_the_next_maturity_is_the_first_on_or_after_the_day(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    run = run_of(MONDAY)
    expected: dict[str, date] = {}
    for row in Holding.objects.filter(run_id=run, matures_on__gte=MONDAY, balance__gt=0):
        assert row.matures_on is not None
        expected[row.client_no] = min(expected.get(row.client_no, row.matures_on), row.matures_on)
    found = ClientSnapshot.objects.filter(run_id=run, next_matures_on__isnull=False)
    assert dict(found.values_list("client_no", "next_matures_on")) == expected
    assert expected


def test_who_co_manages_has_a_grant_and_nobody_else(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    assert grants() == co_managers() != set()
    before = grants()
    for day in WEEK[1:]:
        _dismiss(inbox / f"staff.f.{day:%Y%m%d}.dat", sorted(before)[0][1])
    run_week(inbox, WEEK[1:])
    assert grants() == co_managers()
    assert not any(employee_no == sorted(before)[0][1] for _, employee_no, _ in grants())
    ended = ClientGrant.objects.filter(ended_at__isnull=False)
    assert before - grants() == set(ended.values_list("client_no", "employee_no", "reference"))


def test_a_service_team_ends_when_the_client_is_no_longer_private(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    rows = ClientSnapshot.objects.filter(run_id=run_of(MONDAY), employee_no__isnull=False)
    stays = rows.filter(tier="private").values_list("client_no", flat=True)[0]
    left = rows.filter(tier="wealth").values_list("client_no", flat=True)[0]
    for client_no, employee_no in ((stays, "E1"), (left, "E1"), (left, "E2")):
        ClientGrant.objects.create(
            client_no=client_no, employee_no=employee_no, source="team", granted_at=AT
        )
    ClientGrant.objects.create(client_no=left, employee_no="E3", source="list", granted_at=AT)
    run_week(inbox, WEEK[1:2])
    run_night(WEEK[1], edge(inbox))  # a day that is published again tells and ends nothing twice
    open_ones = ClientGrant.objects.filter(ended_at__isnull=True).exclude(source="co_manager")
    assert set(open_ones.values_list("client_no", "source")) == {(stays, "team"), (left, "list")}
    ended = ClientGrant.objects.filter(source="team", ended_at__isnull=False)
    assert set(ended.values_list("employee_no", "ended_by")) == {("E1", None), ("E2", None)}
    found = AuditEntry.objects.filter(relation="clients_clientgrant", action="update")
    told = found.filter(row_key__in=[str(pk) for pk in ended.values_list("pk", flat=True)])
    assert [entry.origin for entry in told] == ["run", "run"]
    notice = PersonalNotice.objects.get(kind="team_ended")
    assert notice.employee_no == manager_of(left, WEEK[1])
    assert notice.facts == {"client": left, "members": 2}


def manager_of(client_no: str, day: date) -> str | None:
    row = ClientSnapshot.objects.get(run_id=run_of(day), client_no=client_no)
    return row.employee_no


def _dismiss(staff: Path, employee_no: str) -> None:
    """The person left on Tuesday, so the file of that day and those after it say."""
    for number, line in enumerate(staff.read_text(encoding="utf-8").splitlines()[1:]):
        if line.startswith(f"{employee_no},"):
            change_line(staff, number, lambda cells: [*cells[:5], WEEK[1].isoformat()])


def grants() -> set[tuple[str, str, str]]:
    rows = ClientGrant.objects.filter(source="co_manager", ended_at__isnull=True)
    return set(rows.values_list("client_no", "employee_no", "reference"))


def co_managers() -> set[tuple[str, str, str]]:
    rows = BookMembership.objects.filter(is_primary=False, ended_on__isnull=True)
    return set(rows.values_list("client_no", "employee_no", "role"))
