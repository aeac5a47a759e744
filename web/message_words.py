"""Words about reviewed texts and messages: what is wrong, why something is not done or not sent."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.rules.messages import Stopped
from outreach.rules.template_text import LONGEST, Fault, Placeholder, TextFault
from outreach.services.contact_refusals import ContactRefused
from outreach.services.text_refusals import (
    MakerIsChecker,
    MayNotSend,
    MessageKeyReused,
    MessageRefused,
    NoNumber,
    NotApproved,
    NotOwnText,
    NoValue,
    OfferWrong,
    TextChanged,
    TextClosed,
    TextOpen,
    TextRefused,
    TooLateToCancel,
    TooManyAtOnce,
)
from web.contact_words import REFUSAL_WORDS
from web.labels import Words, label

STOPPED_WORDS: Mapping[str, Words] = {**REFUSAL_WORDS, **dict(Stopped.choices)}
FAULT_WORDS: Mapping[Fault, Words] = {
    Fault.EMPTY: gettext_lazy("请写内容。"),
    Fault.TOO_LONG: gettext_lazy("最多 %(most)s 个字符。"),
    Fault.CONTROL: gettext_lazy("第 %(line)s 行第 %(column)s 个字是看不见的控制字符，请删去。"),
    Fault.UNKNOWN: gettext_lazy("第 %(line)s 行第 %(column)s 个字：没有“%(name)s”这个占位符。"),
    Fault.UNCLOSED: gettext_lazy("第 %(line)s 行第 %(column)s 个字：“{%(name)s”没有以“}”结束。"),
    Fault.NESTED: gettext_lazy("第 %(line)s 行第 %(column)s 个字：占位符“{%(name)s”里面又有“{”。"),
    Fault.STRAY: gettext_lazy("第 %(line)s 行第 %(column)s 个字：“}”前面没有“{”。"),
    Fault.NOT_HERE: gettext_lazy("财经播报里不能用占位符（“%(name)s”）。"),
}
TEXT_REFUSED: Mapping[type[TextRefused], Words] = {
    OfferWrong: gettext_lazy("服务类模板不能推荐产品或带财经播报，产品代码也要真实存在。"),
    TextOpen: gettext_lazy("这个代码已有一版在起草或待审批，或用在另一种文本上。"),
    TextClosed: gettext_lazy("状态刚刚变了，请看过再办。"),
    TextChanged: gettext_lazy("您打开之后内容改过，请看过再办。"),
    MakerIsChecker: gettext_lazy("起草人不能审批自己的文本，请由第二人审批。"),
    NotOwnText: gettext_lazy("没有批准的文本只有起草人能改、提交或撤回。"),
}
MESSAGE_REFUSED: Mapping[type[MessageRefused], Words] = {
    NotApproved: gettext_lazy("这个模板不在用，请换一个。"),
    NoNumber: gettext_lazy("客户没有手机号，发不了消息。"),
    MessageKeyReused: gettext_lazy(
        "打开这页之后您已发过另一条消息，请看发件箱；要再发一条，请重新打开这页。"
    ),
    TooLateToCancel: gettext_lazy("已经发出或已取消，撤不回了。"),
}


def fault_words(faults: Sequence[TextFault]) -> list[str]:
    return [str(FAULT_WORDS[each.fault]) % (vars(each) | {"most": LONGEST}) for each in faults]


def text_refused(error: TextRefused) -> str:
    return str(TEXT_REFUSED[type(error)])


def message_refused(error: MessageRefused | ContactRefused) -> str:
    """Why a message was not queued."""
    if isinstance(error, MayNotSend):
        return _("不能发送：%(why)s。") % {"why": stopped_words(error.refusals)}
    if isinstance(error, NoValue):
        return missing_words(error.placeholders)
    if isinstance(error, TooManyAtOnce):
        return _("一次最多发给 %(n)s 位，请少选一些。") % {"n": error.args[0]}
    if isinstance(error, MessageRefused):
        return str(MESSAGE_REFUSED[type(error)])
    raise error


def missing_words(placeholders: Sequence[Placeholder]) -> str:
    names = _("、").join(str(each.label) for each in placeholders)
    return _("这位客户没有可填的内容：%(names)s。") % {"names": names}


def stopped_words(reasons: Iterable[str]) -> str:
    return _("、").join(str(label(STOPPED_WORDS, each)) for each in reasons)
