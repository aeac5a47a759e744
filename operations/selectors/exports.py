"""Exports as pages and files tell of them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from operations.models import Export, ExportRecord, Job
from organisation.models import User


def own_export(job_id: int, user: User) -> Export | None:
    """The export if this person asked for it; None for anybody else's, as for none."""
    found = Export.objects.select_related("job", "asked_by__staff", "decided_by__staff")
    return found.filter(pk=job_id, asked_by=user).first()


def export_of_kind(job_id: int, kind: Job.Kind) -> Export | None:
    """The export of this job, in whatever state, if it is one of this kind."""
    found = Export.objects.select_related("job", "asked_by__staff")
    return found.filter(pk=job_id, job__kind=kind).first()


def exports_waiting(*, but_of: str, outlets: Collection[str], limit: int) -> Sequence[Export]:
    """What others than this employee asked for and waits for a second person, all of it at home in
    these outlets; the oldest first. each with its ``version``
    (``version_of``). One query."""
    others = _waiting().exclude(asked_by__employee_no=but_of).exclude(outlets=[])
    reached = others.filter(outlets__contained_by=sorted(outlets)).order_by("pk")
    last = ExportRecord.objects.filter(export=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    return list(reached.annotate(version=Coalesce(Subquery(last), 0))[:limit])


def version_of(export: Export) -> int:
    """The number of the last act on it: whoever decides does so on what was read then. One
    query."""
    return export.records.aggregate(last=Max("pk"))["last"] or 0


def is_an_export_waiting(*, but_of: str) -> bool:
    """Whether anything at all waits, wherever. One query, which is all on most days."""
    return _waiting().exclude(asked_by__employee_no=but_of).exists()


def _waiting() -> QuerySet[Export]:
    found = Export.objects.select_related("job", "asked_by__staff")
    return found.filter(job__state=Job.State.NEEDS_APPROVAL)


def watermark(by: User, at: datetime) -> str:
    """Who made a file, and when: on every sheet and page of it."""
    given = {"who": person_words(by), "at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}
    return _("机密 · %(who)s 导出 · %(at)s") % given


def who_asked(export: Export, at: datetime) -> Sequence[tuple[str, str]]:
    """The first lines of every sheet of definitions."""
    asked_at = timezone.localtime(export.job.made_at)
    return [
        (_("密级"), _("机密：仅限导出人因工作使用，不得转发；用完即删。")),
        (_("导出人"), person_words(export.asked_by)),
        (_("提出时间"), f"{asked_at:%Y-%m-%d %H:%M}"),
        (_("生成时间"), f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
    ]


def person_words(user: User) -> str:
    """Name and number."""
    name = user.staff.name if user.staff else ""
    return f"{name} {user.employee_no}".strip()
