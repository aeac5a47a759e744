"""Acts on many clients in words: why one was refused, what became of each client."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from clients.services.hand_lists import (
    ListFull,
    NameMissing,
    NothingPicked,
    TooManyLists,
    TooManyPicked,
)
from operations.services.jobs import KeyUsed
from tiering.services.requests import NothingToChange, ReasonMissing, TooMany
from web.labels import Words

# What a service refused → the sentence at the list.
REFUSED: Mapping[type[Exception], Words] = {
    NothingPicked: _("没有选中任何客户。"),
    TooManyPicked: _("一次最多选 500 户，请加条件或分几次。"),
    TooMany: _("一次最多选 500 户，请加条件或分几次。"),
    TooManyLists: _("名单已满 30 个，请先删除不用的。"),
    ListFull: _("一个名单最多 5,000 户，这一批没有加入。"),
    NameMissing: _("请选名单，或填新名单的名称（40 个字以内）。"),
    ReasonMissing: _("请写明理由。"),
    NothingToChange: _("请选移入人。"),
    KeyUsed: _("这张表提交过，内容与这次不同。请核对后再提交一次。"),
}
REFUSALS = tuple(REFUSED)

# tiering.services.requests.bulk: MADE and OUTCOMES (a test compares them); empty: not tried.
OUTCOME_WORDS: Mapping[str, Words] = {
    "made": _("已提交"),
    "not_yours": _("不在您名下或辖内，没有提交"),
    "nothing_to_change": _("不用变动，或对方不能管这位客户，没有提交"),
    "already": _("已有一项申请在等审批或执行，没有再提交"),
    "": _("没有轮到：任务中途停下了"),
}


def refused(error: Exception) -> str:
    """The sentence for what a service raised."""
    return str(REFUSED[type(error)])
