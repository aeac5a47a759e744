"""Lower apps never name higher ones, not even as text; rules are pure; domain apps hold no HTTP."""

import ast

import pytest
from django.apps import apps

from tests.house.checkers import (
    forbidden_imports,
    model_references_upwards,
    strings,
    tables_named_upwards,
)
from tests.house.sources import APPS, app_files, text, tree

DOMAIN = ("nightly", "outreach", "tiering", "clients", "operations", "organisation")
HTTP = ("django.http", "django.shortcuts", "django.views", "django.urls", "django.template")
# Choices are plain enumerations; everything else of django.db reaches for a database.
CHOICES = ("django.db.models", "django.db.models.TextChoices", "django.db.models.IntegerChoices")
DATABASE = ("django.db", "django.apps", "django.core", "duckdb", "psycopg2", "redis")


@pytest.fixture(scope="module")
def tables() -> dict[str, str]:
    return {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models()
        if model._meta.app_label in APPS
    }


def test_models_named_as_text_obey_the_layers() -> None:
    found = {
        str(path): names
        for path in app_files()
        if (names := model_references_upwards(path.parts[0], tree(path)))
    }
    assert found == {}


def test_the_checker_finds_a_foreign_key_that_points_upwards() -> None:
    source = ast.parse('run = models.ForeignKey("tiering.BookLock", on_delete=models.CASCADE)')
    assert model_references_upwards("clients", source) == ["tiering.BookLock"]
    assert model_references_upwards("nightly", source) == []


def test_tables_in_sql_files_obey_the_layers(tables: dict[str, str]) -> None:
    found = {
        str(path): names
        for path in app_files(".sql")
        if (names := tables_named_upwards(path.parts[0], text(path), tables))
    }
    assert found == {}


def test_tables_in_python_strings_obey_the_layers(tables: dict[str, str]) -> None:
    found = {
        f"{path}:{node.lineno}": names
        for path in app_files()
        for node in strings(tree(path))
        if (names := tables_named_upwards(path.parts[0], str(node.value), tables))
    }
    assert found == {}


def test_the_checker_finds_a_table_of_a_higher_app(tables: dict[str, str]) -> None:
    statement = "SELECT 1 FROM clients_client JOIN tiering_bookmembership USING (client_no)"
    assert tables_named_upwards("clients", statement, tables) == ["tiering_bookmembership"]
    assert tables_named_upwards("tiering", statement, tables) == []


def test_rules_touch_no_database() -> None:
    found = {
        str(path): names
        for path in app_files()
        if "rules" in path.parts and (names := forbidden_imports(tree(path), DATABASE, CHOICES))
    }
    assert found == {}


def test_domain_apps_hold_no_http() -> None:
    found = {
        str(path): names
        for path in app_files(apps=DOMAIN)
        if (names := forbidden_imports(tree(path), HTTP))
    }
    assert found == {}


def test_the_checker_finds_a_forbidden_import() -> None:
    source = ast.parse("from django.db import models, transaction\nimport django.http as h")
    assert forbidden_imports(source, HTTP) == {"django.http"}
    assert "django.db.transaction" in forbidden_imports(source, DATABASE, CHOICES)
    assert "django.db.models" not in forbidden_imports(source, DATABASE, CHOICES)


def test_every_app_is_in_the_order() -> None:
    ours = {config.name for config in apps.get_app_configs() if (config.name in APPS)}
    assert ours == set(APPS) - {"wealthcrm"}
