"""The first load of a client file by itself: judged, sealed, written, indexed, searchable.

``python -m bench.client_load INBOX AS_OF`` on an empty ``WEALTHCRM_DATA_DIR`` prints JSON: rows and
the seconds of its parts. The institution file is judged along, for clients name outlets.
"""

import json
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any


def main(inbox: Path, as_of: date) -> None:
    from wealthcrm.embedded import services

    with (
        services.from_environment(),
        tempfile.TemporaryDirectory(prefix="wcrm-clients-", dir=inbox.parent) as folder,
    ):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
        import django

        django.setup()
        print(json.dumps(_measured(inbox, as_of, Path(folder))))  # noqa: T201


def _measured(inbox: Path, as_of: date, folder: Path) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    from clients.models import Client

    call_command("migrate", verbosity=0)
    seconds = _load(_only_clients(inbox, as_of, folder), as_of, folder)
    found = Client.objects.filter(name_initials__startswith="z").exists()
    rows = Client.objects.count()
    connection.close()
    return {"rows": rows, "is_searchable": found, **seconds}


def _only_clients(inbox: Path, as_of: date, folder: Path) -> Path:
    """An inbox with nothing but the day's client and institution files (hard links of them)."""
    own = folder / "inbox"
    own.mkdir()
    for table in ("institution", "client"):
        for path in inbox.glob(f"{table}.f.{as_of:%Y%m%d}.*"):
            os.link(path, own / path.name)
    return own


def _load(inbox: Path, as_of: date, folder: Path) -> dict[str, float]:
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from clients.rules.sealing import Keyring
    from clients.services.sync import upsert_clients
    from nightly.context import Chain
    from nightly.dialects import default_dialect
    from operations.services.runs import open_run
    from tiering.pipeline.engine import duckdb_session
    from tiering.pipeline.intake.day import Decisions, judge_day
    from tiering.pipeline.intake.inspect import inspect_day
    from tiering.pipeline.lake import Lake
    from tiering.pipeline.staging.clients import stage_clients
    from tiering.services.policies import ensure_default_policy, policy_in_force

    ensure_default_policy(at=timezone.now())
    version, policy = policy_in_force(as_of)
    run = open_run(
        as_of=as_of, input_digest="", trigger="command", engine="duckdb",
        policy_version_id=version.pk, files_signature="",
    )  # fmt: skip
    night = Chain.of_today().night(as_of, run.pk, Lake(Path(settings.LAKE_DIR)), policy)
    marks = [time.perf_counter()]
    judge_day(
        night, inspect_day(inbox, as_of, default_dialect()),
        decisions=Decisions(frozenset(), frozenset()), hold_shrunk=False,
        keyring=Keyring(settings.FIELD_KEYS, settings.INDEX_KEY),
    )  # fmt: skip
    marks.append(time.perf_counter())
    with duckdb_session() as connection:
        stage_clients(connection, night, None, folder)
    marks.append(time.perf_counter())
    with transaction.atomic():
        upsert_clients(changed=folder / "clients_changed.csv", run_id=run.pk, as_of=as_of)
    marks.append(time.perf_counter())
    parts = ("judged_and_sealed_s", "staged_s", "written_and_indexed_s")
    return {name: b - a for name, a, b in zip(parts, marks, marks[1:], strict=False)}


if __name__ == "__main__":
    given: Any = sys.argv[1:]
    main(Path(given[0]), date.fromisoformat(given[1]))
