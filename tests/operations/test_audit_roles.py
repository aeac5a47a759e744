"""The accounts that docs/operations.md gives pages and nights read the audit, no more."""

import re
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction

from clients.services.partitions import Partitioned
from clients.services.snapshots import HOLDINGS, SNAPSHOTS
from operations.models import AuditEntry
from operations.services.audit import sweep_audit
from outreach.services.entries import ENTRIES
from tests.house.sources import ROOT
from tests.published import DAY, client_row

pytestmark = pytest.mark.django_db
PAGES, NIGHT = "wealthcrm_pages", "wealthcrm_night"


@pytest.fixture(autouse=True)
def roles() -> None:
    """The statements of the documentation, undone with the test."""
    document = (ROOT / "docs/operations.md").read_text()
    (statements,) = re.findall(r"<!-- roles -->\n```sql\n(.*?)```\n<!-- /roles -->", document, re.S)
    run(statements)
    client_row("A", employer="南湖商贸")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def partition_with_rows() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM operations_auditentry LIMIT 1")
        return str(cursor.fetchone()[0])


TAMPERING = (
    "UPDATE operations_auditentry SET reason = 'x'",
    "DELETE FROM operations_auditentry",
    "TRUNCATE operations_auditentry",
    "DROP TABLE operations_auditentry CASCADE",
    "INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, origin,"
    " reference, database_user, reason, changes)"
    " VALUES (now(), 1, 'clients_client', 'update', 'A', 'page', '', 'x', '', '{{}}')",
    "DELETE FROM {partition}",
    "TRUNCATE {partition}",
    "SELECT * FROM {partition}",
    "ALTER TABLE operations_auditentry DETACH PARTITION {partition}",
    "ALTER TABLE operations_auditentry DISABLE TRIGGER ALL",
    "ALTER TABLE {partition} DISABLE TRIGGER ALL",
    "ALTER TABLE clients_client DISABLE TRIGGER audit_update",
    "DROP TRIGGER audit_update ON clients_client",
    "CREATE OR REPLACE FUNCTION operations_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN OLD; END $$",
    "DELETE FROM operations_audited",
    "SELECT operations_audit_drop(2100)",
    "SELECT operations_audit_unwatch('clients_client')",
    "SELECT operations_audit_sum('clients_client', 'update', 5)",
    "SET session_replication_role = replica",
    "DELETE FROM clients_disclosure",
    "UPDATE organisation_accountevent SET reason = ''",
    "TRUNCATE clients_client",
)


@pytest.mark.parametrize("role", [PAGES, NIGHT])
@pytest.mark.parametrize("statement", TAMPERING)
def test_what_would_change_or_silence_the_audit_is_not_permitted(role: str, statement: str) -> None:
    partition = partition_with_rows()
    before = AuditEntry.objects.count()
    refusal = r"permission denied|must be owner"
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
        run(f"SET LOCAL ROLE {role}")
        run(statement.format(partition=partition))
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("role", [PAGES, NIGHT])
def test_what_they_write_is_told_and_they_may_read_it(role: str) -> None:
    with transaction.atomic():
        run(f"SET LOCAL ROLE {role}")
        run("UPDATE clients_client SET employer = '东岸纺织'")
        told = AuditEntry.objects.get(action="update")
        run("RESET ROLE")
    assert told.changes == {"employer": ["南湖商贸", "东岸纺织"]}


def test_the_night_s_account_sweeps_everything_but_the_audit() -> None:
    run(f"SET LOCAL ROLE {NIGHT}")
    assert sweep_audit(today=DAY, years=5) is None
    run("CREATE TABLE clients_snapshot_r0 (LIKE clients_snapshot INCLUDING DEFAULTS)")
    run("ALTER TABLE clients_snapshot ATTACH PARTITION clients_snapshot_r0 FOR VALUES IN (0)")
    run("DROP TABLE clients_snapshot_r0")
    run("RESET ROLE")


@pytest.mark.parametrize("table", [SNAPSHOTS, HOLDINGS, ENTRIES], ids=lambda each: each.parent)
def test_the_night_s_account_makes_shows_and_drops_what_it_publishes(table: Partitioned) -> None:
    run(f"SET LOCAL ROLE {NIGHT}")
    assert table.make(7_000_000, BytesIO(b"")) == 0
    table.attach(7_000_000)
    table.tell_planner(anew=True)
    assert 7_000_000 in table.built()
    table.drop(7_000_000)
    run("RESET ROLE")


def test_the_owner_drops_whole_years_and_only_old_ones() -> None:
    run("SELECT operations_audit_year(2019), operations_audit_year(2021)")
    assert sweep_audit(today=DAY, years=5) == 1
    run("SELECT FROM operations_auditentry_2021, operations_auditentry_2026")
    assert sweep_audit(today=DAY, years=5) == 0
    assert AuditEntry.objects.filter(relation="clients_client").count() == 1
