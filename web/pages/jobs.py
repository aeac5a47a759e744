"""Jobs in words: how far each is, what came out, and the list of one's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.selectors.hand_lists import list_names
from operations.models import Export, Job
from operations.selectors.exports import person_words
from operations.selectors.jobs import own_jobs
from operations.services.jobs import MOST_ATTEMPTS
from organisation.models import User
from web.labels import Words, label
from web.pages.exports import (
    REFUSED_TEXTS,
    Names,
    again_url,
    asked_words,
    board_words,
    codes_of,
)
from web.request_words import KIND_LABELS
from web.templatetags.figures import count

SHOWN = 50

# One entry per kind and state (a test compares them).
JOB_LABELS: dict[str, Words] = {
    Job.Kind.POLICY_TRIAL: _("策略试算"),
    Job.Kind.CLIENT_EXPORT: _("导出客户名单"),
    Job.Kind.BOARD_EXPORT: _("导出驾驶舱"),
    Job.Kind.BULK_REQUESTS: _("批量管户申请"),
}
JOB_STATE_LABELS: dict[str, Words] = {
    Job.State.NEEDS_APPROVAL: _("等第二人批准"),
    Job.State.WAITING: _("排队中"),
    Job.State.RUNNING: _("进行中"),
    Job.State.DONE: _("完成"),
    Job.State.FAILED: _("失败"),
    Job.State.CANCELLED: _("已取消"),
    Job.State.REJECTED: _("已驳回"),
}
# What JobRefused and errors of ours mean; another error shows as its kind.
JOB_ERROR_TEXTS: dict[str, Words] = {
    "attempts": _("试了三次都中断了，请交系统管理员。"),
    "not_published": _("还没有发布过的数据日，没有可用的结果。"),
    **{code: words for code, words in REFUSED_TEXTS.items() if code != "not_published"},
    "facts_changed": _("开始之前，数据日、锁包或这项变更变了：请重新试算。"),
    "NotInLake": _("数据湖里缺少要用的文件夹：请查看是否被人移走。"),
    "OutOfMemoryException": _("内存不够：请调高引擎内存上限或腾出内存。"),
}
OTHER_ERROR = _("程序出错（%(error)s），详情已记入日志，请交系统管理员。")

# What a job is about, from its params and what is named there.
ABOUT: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    Job.Kind.POLICY_TRIAL: lambda params, _names: gettext("第 %(n)s 版") % {"n": params["version"]},
    Job.Kind.CLIENT_EXPORT: asked_words,
    Job.Kind.BOARD_EXPORT: board_words,
    Job.Kind.BULK_REQUESTS: lambda params, _names: _many(params),
}

Link = Callable[[Job], str]
# Where the result of a kind is read.
RESULT_LINKS: dict[str, Link] = {
    Job.Kind.POLICY_TRIAL: lambda job: reverse("policy", args=[job.params["version"]]),
    Job.Kind.BULK_REQUESTS: lambda job: reverse("bulk_outcome", args=[job.pk]),
}


def _many(params: Mapping[str, Any]) -> str:
    given = {"kind": label(KIND_LABELS, params["kind"]), "n": count(params["clients"])}
    return gettext("%(kind)s %(n)s 户") % given


@dataclass(frozen=True)
class JobView:
    """One job as the fragment ``web/_job.html`` shows it."""

    job: Job
    title: Words
    about: str
    state: Words
    why: str
    result_url: str
    may_cancel: bool
    export: Export | None = None
    decision: str = ""
    again_url: str = ""

    @property
    def is_asking(self) -> bool:
        """Whether the page asks again by itself; what waits for a person may wait for days."""
        return not self.job.is_over and self.job.state != Job.State.NEEDS_APPROVAL

    @property
    def has_file(self) -> bool:
        return self.export is not None and self.export.has_file and self.job.state == "done"

    @property
    def kept_until(self) -> datetime | None:
        made_at = self.export.made_at if self.export else None
        return made_at + settings.EXPORT_KEPT if made_at else None

    @property
    def seconds(self) -> float | None:
        """From its first beginning to its end."""
        if self.job.started_at is None or self.job.ended_at is None:
            return None
        return (self.job.ended_at - self.job.started_at).total_seconds()

    @property
    def is_again(self) -> bool:
        """Whether an attempt came to nothing and another one is made."""
        return not self.job.is_over and (self.job.attempts > 1 or bool(self.job.error))

    @property
    def is_stopping(self) -> bool:
        return not self.job.is_over and self.job.cancel_asked_at is not None

    @property
    def most_attempts(self) -> int:
        return MOST_ATTEMPTS


def job_view(job: Job, user: User, names: Names | None = None) -> JobView:
    """The job as ``user`` may read it; its maker may cancel it."""
    link = RESULT_LINKS.get(job.kind)
    is_open = not job.is_over and job.cancel_asked_at is None
    return JobView(
        job=job,
        title=label(JOB_LABELS, job.kind),
        about=ABOUT[job.kind](job.params, names or Names()) if job.kind in ABOUT else "",
        state=label(JOB_STATE_LABELS, job.state),
        why=_why(job),
        result_url=link(job) if link else "",
        may_cancel=is_open and job.made_by_id == user.pk,
        export=(export := getattr(job, "export", None)),
        decision=_decision(export),
        again_url=again_url(job) if job.is_over else "",
    )


def _decision(export: Export | None) -> str:
    """Who agreed or did not, and why."""
    if export is None or export.decided_by is None:
        return ""
    given = {"who": person_words(export.decided_by), "why": export.decision_note}
    if export.is_approved:
        return gettext("%(who)s 已批准") % given
    return gettext("%(who)s 驳回：%(why)s") % given


def _why(job: Job) -> str:
    if not job.error:
        return ""
    known = JOB_ERROR_TEXTS.get(job.error)
    return str(OTHER_ERROR) % {"error": job.error} if known is None else str(known)


def jobs_page(user: User) -> Sequence[JobView]:
    """One's own jobs, newest first, up to fifty. Three queries."""
    jobs = own_jobs(user, limit=SHOWN)
    names = _names(user, jobs)
    return [job_view(job, user, names) for job in jobs]


def one_job(job: Job, user: User) -> JobView:
    """One of one's own. At most two queries."""
    return job_view(job, user, _names(user, [job]))


def _names(user: User, jobs: Sequence[Job]) -> Names:
    of_lists = any("filters" in job.params for job in jobs)
    return Names(list_names(user) if of_lists else {}, codes_of(jobs))
