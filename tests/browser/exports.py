"""Exports in every state, for looking at: of a manager, and one that waits for the office."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from clients.models import ClientList, ClientListEntry
from operations.models import Export, Job
from organisation.models import Institution, User
from organisation.rules.roles import Role
from tests.factories import JobFactory, account
from tiering.models import BulkItem, BulkRequest

FILTERS = {"tier": ["private", "wealth"], "managed": ["yes"], "matures": ["30"]}


def make_exports(
    users: Mapping[Role, User], *, branch: str = "B1", outlets: Sequence[str] = ("O001", "O003")
) -> None:
    manager, office = users[Role.RELATIONSHIP_MANAGER], users[Role.BRANCH_OFFICE]
    now = timezone.now()
    over = {"started_at": now - timedelta(minutes=2), "ended_at": now}
    file = {"rows": 426, "as_of": timezone.localdate(), "made_at": now}
    _export(manager, {"state": "done", "result": {}} | over, **file)
    _export(manager, {"state": "done", "result": {}} | over, **file, removed_at=now)
    _export(manager, {"state": "running", "done": 320, "total": 426, "attempts": 1})
    _export(manager, {"state": "failed", "error": "no_right"} | over)
    _export(manager, {"state": "needs_approval"}, expected=1426)
    _export(
        manager, {"state": "rejected"} | over, expected=1426, decided_by=office, decided_at=now,
        decision_note="请按网点分开导出",
    )  # fmt: skip
    second = account(Role.BRANCH_OFFICE, Institution.objects.get(code=branch), name="顾南星")
    _export(second, {"state": "needs_approval"}, expected=1426, outlets=list(outlets))


def make_picks(manager: User) -> tuple[int, int]:
    """What a manager picked, and a request for many with every outcome; their numbers."""
    now = timezone.now()
    picked = ClientList.objects.create(owner=manager, made_at=now)
    kept = ClientList.objects.create(owner=manager, name="年底回访", made_at=now)
    for of, number in ((picked, "C00001"), (kept, "C00001")):
        ClientListEntry.objects.create(of=of, client_no=number, added_at=now)
    params = {"kind": "release", "clients": 4}
    job: Job = JobFactory(
        kind=Job.Kind.BULK_REQUESTS, made_by=manager, params=params, state="done",
        started_at=now, ended_at=now, result={"already": 1, "not_yours": 2},
    )  # fmt: skip
    bulk = BulkRequest.objects.create(job=job, kind="release", reason="搬家")
    for number, outcome in (
        ("C00001", "already"), ("C90000", "not_yours"), ("C90001", "nothing_to_change"),
        ("C90002", ""),
    ):  # fmt: skip
        BulkItem.objects.create(bulk=bulk, client_no=number, outcome=outcome)
    return picked.pk, job.pk


def _export(by: User, job: Mapping[str, Any], **export: Any) -> Export:
    params = {"filters": FILTERS, "sort": "-aum", "columns": ["tier", "aum"], "format": "xlsx"}
    made: Job = JobFactory(kind=Job.Kind.CLIENT_EXPORT, made_by=by, params=params, **job)
    given = {"format": "xlsx", "language": "zh-hans", "asked_by": by}
    return Export.objects.create(job=made, **(given | export))
