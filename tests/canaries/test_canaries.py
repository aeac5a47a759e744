"""Personal data of fifty marked clients, looked for in everything a bank could look into: pages,
error pages, logs, the broker, the database, the lake (bars §Trust; domain/07)."""

import io
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from redis import Redis

from clients.models import Client
from clients.selectors.visible import scope_of, visible_to
from operations.models import Job
from operations.selectors.days import last_published_day
from organisation.models import Institution, User
from organisation.selectors.access import access_of
from outreach.models import FollowUp
from tests.canaries.acts import SENT, acts
from tests.canaries.planted import MARKED, MONDAY, TUESDAY, Planted, logged, plant
from tests.signed_in import browser_of
from tiering.models import ExtractFile, RejectedRow

pytestmark = pytest.mark.django_db(transaction=True)
# Where a client's name stands because it is the record of that client.
TABLES_WITH_NAMES = {"clients_client", "clients_familymember"}
PAGES_PER_PERSON = 2


@pytest.fixture
def planted(tmp_path: Path, settings: Any) -> Iterator[Planted]:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for lines in logged():
        yield plant(tmp_path, lines)


def test_nothing_personal_is_found_anywhere_without_a_reveal(
    planted: Planted, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert len(planted.canaries) == MARKED
    assert Client.objects.filter(name__in=list(planted.names)).count() == MARKED
    rejected = RejectedRow.objects.filter(file__table="client").values_list("reason", flat=True)
    assert set(rejected) == {"impossible_date", "field_count"}
    wrong = [
        *_pages(planted),
        *_errors(planted),
        *_acts(planted),
        *_commands(planted, tmp_path),
        *_found("log", "\n".join(planted.logged), planted, names=True),
        *_found("output", "".join(capfd.readouterr()), planted, names=True),
        *_broker(planted),
        *_database(planted),
        *_lake(planted),
    ]
    assert wrong == []


def test_the_search_finds_a_canary_where_there_is_one(planted: Planted) -> None:
    canary = next(c for c in planted.canaries if c.id_no and c.phone)
    text = f"… {canary.phone} … {canary.name} …{canary.id_no}"
    found = [("here", canary.id_no), ("here", canary.phone), ("here", canary.name)]
    assert _found("here", text, planted, names=True) == found
    assert len(planted.numbers) > 1.5 * MARKED
    browser_of(planted.people["teller"]).get("/nothing/")
    assert any("/nothing/" in line for line in planted.logged)


def _found(where: str, text: str, planted: Planted, *, names: bool) -> list[tuple[str, str]]:
    looked_for = [*planted.numbers, *(planted.names if names else ())]
    return [(where, mark) for mark in looked_for if mark in text]


# --- pages


def _patterns(
    resolver: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, list[str]]]:
    """Name and parameters of every route, those of the API included."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            below = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _patterns(entry, below)
        elif isinstance(entry, URLPattern) and entry.name:
            regex = getattr(entry.pattern, "regex", None)
            taken = entry.pattern.converters or (regex.groupindex if regex else {})
            yield f"{space}{entry.name}", list(taken)


def _values(name: str, numbers: list[str]) -> list[Any]:
    """What may stand for a parameter of a route; others count from 1."""
    files = ExtractFile.objects.filter(rejected__gt=0).values_list("pk", flat=True)
    known: dict[str, list[Any]] = {
        "client_no": numbers,
        "as_of": [MONDAY, TUESDAY],
        "day": [MONDAY],
        "code": list(Institution.objects.order_by("path").values_list("code", flat=True)[:3]),
        "file_id": list(files),
        "employee_no": list(User.objects.values_list("employee_no", flat=True)[:3]),
        "act": ["invite"],
        "follow_up_id": list(FollowUp.objects.values_list("pk", flat=True)[:2]) or [1],
        "job_id": list(Job.objects.values_list("pk", flat=True)[:3]) or [1],
    }
    return known.get(name, [1])


def _pages(planted: Planted) -> Iterator[tuple[str, str]]:
    for role, user in planted.people.items():
        browser = browser_of(user)
        seen, unseen = _relations(planted, user)
        for url in _urls([*seen[:PAGES_PER_PERSON], *unseen[:1]]):
            response = browser.get(url)
            page = _text(response)
            yield from _found(f"{role} {url} {response.status_code}", page, planted, names=False)
            for name, number in planted.names.items():
                if name in page and number not in seen:
                    yield f"{role} {url}", name


def _relations(planted: Planted, user: User) -> tuple[list[str], list[str]]:
    """The marked clients that exist for the person, and the others; tests/scope proves the gate."""
    now = timezone.now()
    scope = scope_of(access_of(user, on=timezone.localdate(now)), at=now)
    day = last_published_day()
    assert day is not None and day.published_run_id is not None
    gated = visible_to(scope, run_id=day.published_run_id).values_list("client_no", flat=True)
    seen = set(gated.filter(client_no__in=planted.names.values()))
    return sorted(seen), sorted(set(planted.names.values()) - seen)


def _urls(numbers: list[str]) -> Iterator[str]:
    for name, taken in _patterns():
        for values in product(*(_values(parameter, numbers) for parameter in taken)):
            yield reverse(name, kwargs=dict(zip(taken, values, strict=True)))


def _text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode(errors="replace"))


# --- error pages


def _errors(planted: Planted) -> Iterator[tuple[str, str]]:
    """What is typed comes back to whoever typed it at most; never in an address or an error."""
    browser = browser_of(planted.people["relationship_manager"])
    browser.raise_request_exception = False
    for canary in planted.canaries[:3]:
        for url, data in (
            (f"/clients/{canary.client_no}/family/", {"relation": "x" * 99, "name": "y" * 999}),
            (f"/clients/{canary.client_no}/nothing/", {}),
            ("/find/", {"q": canary.phone}),
            ("/find/", {"q": "\x00"}),
        ):
            response = browser.post(url, data)
            assert response.status_code != 500, url
            # Who typed a number reads it in "nothing was found" too; of nobody else's anything.
            page = _text(response).replace(data.get("q") or "\0", "")
            yield from _found(f"POST {url}", page, planted, names=False)
            assert canary.phone not in response.headers.get("Location", "")


# --- what is asked for on pages and goes further


def _acts(planted: Planted) -> Iterator[tuple[str, str]]:
    """Exports, requests for many, trials, searches and a fault: the answers; what they left behind
    is looked at with the rest."""
    seen, _unseen = _relations(planted, planted.people["branch_head"])
    for where, response in acts(planted, seen[:PAGES_PER_PERSON]):
        # Who typed a number into the search reads it in "nothing was found" too.
        page = _text(response).replace(response.wsgi_request.POST.get("q") or "\0", "")
        yield from _found(where, page, planted, names=where == "fault")
        yield from _found(where, response.headers.get("Location", ""), planted, names=True)
    messages = b"".join(Redis.from_url(settings.REDIS_URL).lrange("celery", 0, -1)).decode()
    assert all(name in messages for name in SENT)  # otherwise nothing was looked at below


# --- commands, broker, database, lake


def _commands(planted: Planted, folder: Path) -> Iterator[tuple[str, str]]:
    out = folder / "out.csv"
    for name in ("export_snapshot", "export_books", "export_unmanaged", "export_rejects"):
        call_command(name, "--as-of", TUESDAY.isoformat(), "--out", str(out))
        yield from _found(name, out.read_text(), planted, names=True)


def _broker(planted: Planted) -> Iterator[tuple[str, str]]:
    """Every message and every cached value, whoever put it there."""
    broker = Redis.from_url(settings.REDIS_URL)
    readers = {b"string": broker.get, b"hash": broker.hgetall, b"set": broker.smembers,
               b"list": lambda key: broker.lrange(key, 0, -1),
               b"zset": lambda key: broker.zrange(key, 0, -1)}  # fmt: skip
    for key in broker.scan_iter():
        value = readers[broker.type(key)](key)  # type: ignore[operator]
        yield from _found(f"broker {key!r}", repr(value), planted, names=True)
        yield from _found(f"broker {key!r}", _unpacked(value), planted, names=True)


def _unpacked(value: Any) -> str:
    """The value as a reader of the broker could read it: JSON written with \\u escapes too."""
    try:
        return json.dumps(json.loads(value), ensure_ascii=False)
    except (TypeError, ValueError):
        return ""


def _database(planted: Planted) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            copied = io.StringIO()
            cursor.cursor.copy_expert(f'COPY (SELECT * FROM "{table}") TO STDOUT', copied)
            names = table not in TABLES_WITH_NAMES
            yield from _found(f"table {table}", copied.getvalue(), planted, names=names)


def _lake(planted: Planted) -> Iterator[tuple[str, str]]:
    """Every file of the lake: Parquet as what it says, all others as they are."""
    files = [path for path in Path(settings.LAKE_DIR).rglob("*") if path.is_file()]
    assert len([path for path in files if path.suffix == ".parquet"]) > 20
    for path in files:
        with_names = "client" in path.parts or path.stem == "clients_changed"
        names = not (with_names or "family" in path.parts)
        yield from _found(f"lake {path}", _read(path), planted, names=names)


def _read(path: Path) -> str:
    if path.suffix != ".parquet":
        return path.read_bytes().decode(errors="replace")
    with duckdb.connect() as engine:
        rows = engine.execute("SELECT * FROM read_parquet($path, hive_partitioning = false)",
                              {"path": str(path)}).fetchall()  # fmt: skip
    return repr(rows)
