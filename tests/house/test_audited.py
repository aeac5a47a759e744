"""Every table of ours is audited, or named here with the reason why not."""

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db import connection

from tests.api.routes import OPERATIONS
from tests.house.sources import APPS
from tests.web.routes import ROUTES
from tiering.rules.extracts import ID_TYPES
from wealthcrm.celery import app as celery
from web.pages.audit_acts import API_ACTS, COMMAND_ACTS, PAGE_ACTS, TASK_ACTS
from web.pages.audit_columns import COLUMN_LABELS, KINDS, RELATION_LABELS, values_of
from web.pages.audit_technical import TECHNICAL_LABELS

NOT_AUDITED = {
    "operations_auditentry": "the audit itself",
    "operations_nightlyrun": "progress of the night; what it made visible is operations_day",
    "operations_runstep": "progress of the night",
    "operations_job": "progress of a job; what it changes is audited where it lies",
    "operations_notice": "told by the night from what is kept elsewhere",
    "operations_history": "the first load, once",
    "operations_idempotencykey": "answers kept for a while; what they told of is audited itself",
    "operations_personalnotice": "told from what is kept elsewhere",
    "operations_savedview": "a person's own lists",
    "clients_clientchange": "an older journal, append-only; its rows are in the audit",
    "clients_clientsync": "which files the client table stands on",
    "clients_clientlist": "a person's own lists, which give no right",
    "clients_clientlistentry": "a person's own lists, which give no right",
    "clients_lastcontact": "told by outreach_contact, with which it is written",
    "clients_product": "the bank's products, as its file tells them",
    "clients_snapshot": "written once per run",
    "clients_holding": "written once per run",
    "clients_month_end": "written once by the first load",
    "clients_bookload": "made once per run, completed by its publishing",
    "clients_institutionboard": "written once per run",
    "clients_institutionsummary": "made once per run, completed by its publishing",
    "clients_managersummary": "written once per run",
    "outreach_callevent": "append-only; what became of a call is told by outreach_contact",
    "outreach_embeddeddelivery": "what the test provider took; it is told by outreach_message",
    "outreach_entry": "written once per run",
    "outreach_recordingsample": "append-only; told by what was drawn of, and its seed",
    "outreach_sampledcall": "append-only; drawn with its sample",
    "outreach_followup": "told by the night from the bank's files, its rows name the run",
    "outreach_listday": "which run's entries are a day's list, moved by its publishing",
    "outreach_workstep": "append-only; what it keeps was told when outreach_listwork said it",
    "outreach_contactversion": "append-only; what it keeps was told when outreach_contact said it",
    "tiering_bulkrequest": "what was asked for many; each request made is tiering_bookrequest",
    "tiering_bulkitem": "its clients and their outcomes, written once by the job",
    "tiering_extractfile": "written once per run",
    "tiering_rejectedrow": "written once per run",
    "tiering_shortage": "written once per run",
}


def watched() -> dict[str, tuple[list[str], list[str]]]:
    """Watched table → its columns, and those of them that are sealed bytes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation, array_agg(attname::text), coalesce(array_agg(attname::text)"
            " FILTER (WHERE atttypid = 'bytea'::regtype), '{}') FROM operations_audited"
            " JOIN pg_attribute ON attrelid = relation::regclass AND attnum > 0"
            " AND NOT attisdropped GROUP BY relation"
        )
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


@pytest.mark.django_db
def test_every_table_is_watched_or_says_why_not() -> None:
    ours = {m._meta.db_table for m in apps.get_models() if m._meta.app_label in APPS}
    assert set(watched()) | set(NOT_AUDITED) == ours
    assert set(watched()) & set(NOT_AUDITED) == set()


@pytest.mark.django_db
def test_every_watched_table_has_words_and_a_kind_to_be_searched_by() -> None:
    tables = {*watched(), "clients_clientchange"}
    assert set(RELATION_LABELS) == tables
    of_kinds = [table for _words, kind in KINDS.values() for table in kind]
    assert sorted(of_kinds) == sorted(tables)


@pytest.mark.django_db
def test_the_functions_are_written_for_the_columns_there_are() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation FROM operations_audited"
            " WHERE built_for IS DISTINCT FROM operations_audit_columns(relation)"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_a_new_column_is_audited_after_the_next_migrate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE operations_day ADD COLUMN note text NOT NULL DEFAULT 'a'")
        cursor.execute("SELECT operations_audit_refresh()")
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s",
                       ["operations_audit_update_operations_day"])  # fmt: skip
        assert '"note":[' in cursor.fetchone()[0]


@pytest.mark.django_db
def test_no_function_tells_a_secret() -> None:
    """Sealed bytes and password hashes appear as "changed", never cast to text."""
    secrets = {(table, c) for table, (_all, sealed) in watched().items() for c in sealed}
    assert ("clients_client", "phone_sealed") in secrets
    secrets.add(("organisation_user", "password"))
    for table, column in secrets:
        for action in ("insert", "update", "delete"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s",
                               [f"operations_audit_{action}_{table}"])  # fmt: skip
                (source,) = cursor.fetchone()
            assert f'"{column}":"changed"' in source
            assert f"to_json(n.{column})" not in source
            assert f"to_json(o.{column})" not in source


@pytest.mark.django_db
def test_every_column_with_words_is_one_of_a_watched_table() -> None:
    columns = {column for all_of_it, _sealed in watched().values() for column in all_of_it}
    older = {"family", "key_date", "team"}  # of the journal before the audit
    assert set(COLUMN_LABELS) - columns == older


@pytest.mark.django_db
def test_every_column_of_a_watched_table_has_words() -> None:
    columns = {column for all_of_it, _sealed in watched().values() for column in all_of_it}
    assert set(TECHNICAL_LABELS) == columns - set(COLUMN_LABELS)


@pytest.mark.django_db
def test_every_code_of_a_watched_table_has_words() -> None:
    watching = watched()
    choices = {
        (model._meta.db_table, field.column): {value for value, _name in field.flatchoices}
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if model._meta.db_table in watching and field.choices
    }
    choices["clients_client", "id_type"] = set(ID_TYPES)
    bare = {at: codes - set(values_of(*at)) for at, codes in choices.items()}
    assert {at: codes for at, codes in bare.items() if codes} == {}


def test_everything_that_writes_has_words() -> None:
    pages = {name for name, route in ROUTES.items() if "post" in route.answers}
    assert set(PAGE_ACTS) == pages | {"export_file"}  # a download is put down too
    api = {
        f"api:{name}" for name, one in OPERATIONS.items() if {"post", "patch"} & set(one.answers)
    }
    assert set(API_ACTS) == api
    ours = {name for name, app in get_commands().items() if app in APPS}
    assert set(COMMAND_ACTS) == ours | {"migrate"}
    celery.loader.import_default_modules()
    tasks = {name: type(task).__module__.partition(".")[0] for name, task in celery.tasks.items()}
    assert set(TASK_ACTS) == {name for name, app in tasks.items() if app in APPS}
