"""Every way to change a watched row leaves an entry; nothing else does, and nobody removes one."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from clients.models import Client, ClientNote
from operations.models import AuditEntry
from operations.services.acting import Acting, acting
from organisation.models import Staff, User
from tests.factories import StaffFactory, account
from tests.published import client_row

pytestmark = pytest.mark.django_db
PAGE = AuditEntry.Origin.PAGE


def entries(relation: str = "clients_client") -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(relation=relation).order_by("at", "id"))


def run_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def save(client: Client) -> None:
    client.employer = "东岸纺织"
    client.save()


def bulk_update(client: Client) -> None:
    client.employer = "东岸纺织"
    Client.objects.bulk_update([client], ["employer"])


WAYS: dict[str, Callable[[Client], object]] = {
    "save": save,
    "update": lambda _client: Client.objects.update(employer="东岸纺织"),
    "bulk_update": bulk_update,
    "raw SQL": lambda _client: run_sql("UPDATE clients_client SET employer = '东岸纺织'"),
    "merge": lambda _client: run_sql(
        "MERGE INTO clients_client AS c USING (VALUES ('A')) AS v (no) ON c.client_no = v.no"
        " WHEN MATCHED THEN UPDATE SET employer = '东岸纺织'"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_change_a_row_is_told_with_before_and_after(way: str) -> None:
    client = client_row("A", employer="南湖商贸")
    WAYS[way](client)
    made, changed = entries()
    assert (made.action, made.client_no) == ("insert", "A")
    assert (changed.action, changed.row_key, changed.client_no) == ("update", "A", "A")
    assert changed.changes == {"employer": ["南湖商贸", "东岸纺织"]}


def test_many_rows_of_one_statement_are_one_entry_each() -> None:
    Client.objects.bulk_create(
        Client(
            client_no=f"C{n}", name="林若溪", opened_on=date(2020, 1, 1),
            loaded_on=date(2026, 1, 1), has_marketing_consent=True, is_do_not_contact=False,
        )
        for n in range(20)
    )  # fmt: skip
    assert len(entries()) == 20
    Client.objects.filter(client_no__gte="C5").update(has_marketing_consent=False)
    told = [each for each in entries() if each.action == "update"]
    assert {each.client_no for each in told} == {f"C{n}" for n in range(5, 10)}
    assert all(each.changes == {"has_marketing_consent": [True, False]} for each in told)
    assert len({each.transaction_no for each in told}) == 1
    Client.objects.all().delete()
    assert sum(each.action == "delete" for each in entries()) == 20


def test_nothing_is_told_when_nothing_changed() -> None:
    client = client_row("A")
    client.save()
    Client.objects.update(name="林若溪")
    Client.objects.update(loaded_on=date(2026, 1, 1))  # where it stands, not what it says
    Client.objects.filter(client_no="B").delete()
    assert [each.action for each in entries()] == ["insert"]


def test_a_changed_key_is_a_row_gone_and_a_row_made() -> None:
    client_row("A")
    run_sql("UPDATE clients_client SET client_no = 'B'")
    told = {(each.action, each.client_no) for each in entries()[1:]}
    assert told == {("delete", "A"), ("insert", "B")}


def test_what_is_sealed_or_secret_is_told_as_changed_only() -> None:
    client_row("A", phone_sealed=b"\x01old", phone_index=b"i" * 16, phone_masked="138****1")
    Client.objects.update(phone_sealed=b"\x01new", phone_masked="139****2")
    assert entries()[0].changes["phone_sealed"] == "changed"
    assert entries()[1].changes == {
        "phone_sealed": "changed", "phone_masked": ["138****1", "139****2"],
    }  # fmt: skip
    user = account("teller")
    user.set_password("another long phrase")
    user.save()
    told = entries("organisation_user")
    assert [each.changes.get("password") for each in told] == ["changed", "changed"]
    assert user.password not in str([each.changes for each in told])
    assert {each.about_no for each in told} == {user.employee_no}


def test_who_acts_is_told_with_every_write_and_forgotten_with_the_block() -> None:
    client_row("A")
    with acting(Acting(PAGE, "keep_profile", "E000007", "客户更名 100%")):
        Client.objects.update(employer="甲")
        with acting(Acting(AuditEntry.Origin.JOB, "5")):
            run_sql("UPDATE clients_client SET employer = '乙'")
    Client.objects.update(employer="丙")
    told = [(e.origin, e.reference, e.actor_no, e.reason) for e in entries()[1:]]
    assert told == [
        ("page", "keep_profile", "E000007", "客户更名 100%"),
        ("job", "5", None, ""),
        ("database", "", None, ""),
    ]
    assert {each.database_user for each in entries()} == {connection.settings_dict["USER"]}


@pytest.mark.django_db(transaction=True)
def test_the_word_ends_with_its_transaction_on_a_connection_that_stays() -> None:
    connection.ensure_connection()
    kept = connection.connection
    with acting(Acting(PAGE, "one", "E1")):
        Staff.objects.create(employee_no="S1", name="林若溪")  # autocommit
        with transaction.atomic():
            Staff.objects.create(employee_no="S2", name="林若溪")
    raw = kept.cursor()
    raw.execute("UPDATE organisation_staff SET name = '许南乔' WHERE employee_no = 'S1'")
    with transaction.atomic():
        raw.execute("UPDATE organisation_staff SET name = '许南乔' WHERE employee_no = 'S2'")
    assert connection.connection is kept
    told = [(e.action, e.about_no, e.actor_no) for e in entries("organisation_staff")]
    assert told == [
        ("insert", "S1", "E1"), ("insert", "S2", "E1"), ("update", "S1", None),
        ("update", "S2", None),
    ]  # fmt: skip


def test_the_reason_a_row_holds_is_the_reason_told() -> None:
    run_sql(
        "INSERT INTO clients_clientgrant (client_no, employee_no, source, reference, reason,"
        " granted_at) VALUES ('A', 'E1', 'team', '', '税务咨询', now())"
    )
    (told,) = entries("clients_clientgrant")
    assert (told.reason, told.about_no, told.client_no) == ("税务咨询", "E1", "A")


def test_notes_are_kept_as_their_table_keeps_them() -> None:
    user = account("teller")
    note = ClientNote.objects.create(
        client_no="A", text="约月底前回电", written_at=user.created_at, written_by=user
    )
    note.text = "约下周回电"
    note.save()
    assert entries("clients_clientnote")[1].changes == {"text": ["约月底前回电", "约下周回电"]}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE operations_auditentry SET reason = ''",
        "DELETE FROM operations_auditentry",
        "TRUNCATE operations_auditentry",
        "TRUNCATE operations_auditentry_rest",
        "TRUNCATE clients_client",
        "TRUNCATE organisation_accountevent",
    ],
)
def test_tampering_is_refused_even_for_the_owner(statement: str) -> None:
    client_row("A")
    tables = (
        "operations_auditentry", "operations_auditentry_rest", "clients_client",
        "organisation_accountevent",
    )  # fmt: skip
    for table in tables:  # switched off for the tests, which empty tables after themselves
        run_sql(f"ALTER TABLE {table} ENABLE TRIGGER never_emptied")
    with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
        run_sql(statement)
    assert len(entries()) == 1


def test_a_partition_cannot_be_changed_past_the_whole_table() -> None:
    client_row("A")
    (table,) = {row for row in partitions() if not row.endswith("rest") and has_rows(row)}
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET reason = ''"):
        with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
            run_sql(statement)


def partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'operations_auditentry'::regclass"
        )
        return [row[0] for row in cursor.fetchall()]


def has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
        return bool(cursor.fetchone()[0])


def test_entries_name_members_of_staff() -> None:
    person = StaffFactory(employee_no="E77")
    User.objects.create_user("E77", "a long enough phrase", staff=person)
    assert entries("organisation_staff")[-1].about_no == "E77"
