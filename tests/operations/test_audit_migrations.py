"""The migrations of the audit can be taken back and made again, and older journals come along."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from operations.models import AuditEntry
from tests.factories import account
from tests.migrating import functions, migrate, triggers

BEFORE = [
    ("tiering", "0003_approvals"), ("clients", "0009_exports"),
    ("operations", "0006_exports"),
]  # fmt: skip


# Committing: later migrations build indexes outside of any transaction.
@pytest.mark.django_db(transaction=True)
def test_down_and_up_again_leave_the_same_and_take_the_older_journals_in(
    newest: list[tuple[str, str]],
) -> None:
    had = functions(), triggers()
    migrate(BEFORE)
    assert functions() == set()
    assert {name for _table, name in triggers()} & {"audit_insert", "audit_update"} == set()
    assert ("clients_disclosure", "never_emptied") in triggers()
    _write_journals()
    migrate(newest)
    assert (functions(), triggers()) == had
    told = AuditEntry.objects.filter(transaction_no=0).values_list(
        "relation", "client_no", "about_no", "actor_no", "origin", "reason", "changes"
    )
    assert list(told.order_by("relation", "id")) == [
        ("clients_clientchange", "A", None, "M1", "page", "", {"familiarity": ["C", "B"]}),
        ("clients_disclosure", "A", None, "M1", "page", "", {"kind": [None, "look_up"]}),
        ("clients_disclosure", None, None, "M1", "page", "", {"kind": [None, "look_up"]}),
        (
            "organisation_accountevent", None, "M1", None, "command", "离职",
            {"kind": [None, "disabled"]},
        ),
    ]  # fmt: skip
    everything = AuditEntry.objects.count()
    for back in ([("clients", "0011_book_figures"), ("operations", "0012_bulk_requests")], BEFORE):
        migrate(back)
        migrate(newest)
        assert AuditEntry.objects.filter(relation="clients_disclosure").count() == 2
        assert AuditEntry.objects.count() == everything  # kept, and nothing is told twice


def _write_journals() -> None:
    """As they were kept before there was the audit."""
    user, at = account("relationship_manager", employee_no="M1"), timezone.now()
    state = [*BEFORE, ("organisation", "0002_accounts")]
    then = MigrationExecutor(connection).loader.project_state(state).apps
    then.get_model("clients", "ClientChange").objects.create(
        client_no="A", field="familiarity", before="C", after="B", at=at, by_id=user.pk
    )
    for number in ("A", "?"):
        disclosures = then.get_model("clients", "Disclosure").objects
        disclosures.create(kind="look_up", client_no=number, by_id=user.pk, at=at)
    events = then.get_model("organisation", "AccountEvent").objects
    events.create(user_id=user.pk, kind="disabled", at=at, by=None, reason="离职")
