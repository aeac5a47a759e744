"""Requests about books in words: what they ask, where they stand, why they were refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tiering.models import BookRequest
from tiering.services.locks import AlreadyLifted, LockInvalid
from tiering.services.requests import (
    AlreadyRequested,
    DecisionClosed,
    MakerIsChecker,
    MayNotApprove,
    MayNotRequest,
    NoSuchClient,
    NothingToChange,
    ReasonMissing,
    RequestChanged,
    RequestClosed,
    TooMany,
)
from web.labels import Words

KIND_LABELS: dict[str, Words] = {
    BookRequest.Kind.PROPOSAL: _("夜间提案"),
    BookRequest.Kind.CLAIM: _("申领"),
    BookRequest.Kind.RELEASE: _("移出"),
    BookRequest.Kind.HAND_OVER: _("移交"),
}

STATUS_LABELS: dict[str, Words] = {
    BookRequest.Status.OPEN: _("待审批"),
    BookRequest.Status.APPROVED: _("已批准，待夜间执行"),
    BookRequest.Status.REJECTED: _("已驳回"),
    BookRequest.Status.CARRIED_OUT: _("已执行"),
    BookRequest.Status.REFUSED: _("未能执行"),
    BookRequest.Status.WITHDRAWN: _("已撤回"),
    BookRequest.Status.LAPSED: _("锁包结束，已失效"),
}

STAGE_LABELS: dict[str, Words] = {
    "open": _("待审批"),
    "approved": _("待执行"),
    "over": _("已了结"),
}

# What the night answered (tiering.rules.book_requests.Outcome; a test compares them).
OUTCOME_LABELS: dict[str, Words] = {
    "done": _("已照办"),
    "released": _("已移出，暂时没有人接"),
    "manager_changed": _("管户经理已经换过"),
    "role_changed": _("客户需要的岗位变了"),
    "not_eligible": _("移入人不在对应的岗位"),
    "away": _("移入人请假"),
    "no_room": _("移入人已满"),
    "superseded": _("当晚不再需要"),
}

# What a service refused → the sentence people read.
REFUSED: dict[type[Exception], str | Promise] = {
    NoSuchClient: _("没有这位客户。"),
    NothingToChange: _("不用变动，或者对方不能管这位客户。"),
    ReasonMissing: _("请写明理由。"),
    AlreadyRequested: _("这位客户已有一项申请在等审批或执行。"),
    MayNotRequest: _("只有申请人能修改或撤回。"),
    RequestClosed: _("这项申请已经了结。"),
    MayNotApprove: _("只有客户所属分行能审批。"),
    MakerIsChecker: _("申请人不能审批自己的申请，所选的都没有处理。"),
    DecisionClosed: _("其中有申请已经处理过，所选的都没有处理，请重新看过。"),
    RequestChanged: _("您看过之后有申请变了，所选的都没有处理，请重新看过。"),
    TooMany: _("一次最多处理 500 项。"),
    AlreadyLifted: _("这次锁包已经解除。"),
}

# LockInvalid.code → the sentence at the form.
LOCK_INVALID: dict[str, str | Promise] = {
    "order": _("截止日要晚于起始日。"),
    "over": _("截止日要晚于今天。"),
    "roles": _("请至少选一个岗位。"),
    "reason": _("请写明理由。"),
}


def refused(error: Exception) -> str:
    """The sentence for what a service of requests or locks raised."""
    if isinstance(error, LockInvalid):
        return str(LOCK_INVALID[error.code])
    return str(REFUSED[type(error)])
