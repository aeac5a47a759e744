"""The tables of contacts can be taken back and made again, with what guards them."""

import pytest
from django.db import connection

from tests.migrating import functions, migrate, triggers

TABLES = {"outreach_contact", "outreach_contactversion", "clients_lastcontact"}


def tables() -> set[str]:
    return set(connection.introspection.table_names())


@pytest.mark.django_db(transaction=True)
def test_up_down_and_up_again_leave_the_same(newest: list[tuple[str, str]]) -> None:
    had = functions(), triggers()
    assert tables() >= TABLES
    assert ("outreach_contact", "audit_update") in had[1]
    assert ("outreach_contactversion", "append_only") in had[1]
    migrate([("outreach", None), ("clients", "0017_basics")])  # type: ignore[list-item]
    assert not tables() & TABLES
    assert not {each for each in triggers() if each[0] in TABLES}
    migrate(newest)
    assert (functions(), triggers()) == had
