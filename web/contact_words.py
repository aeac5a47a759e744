"""Words of contacts for the codes below them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from outreach.rules.contacts import PURPOSE_WORDS, Kind
from outreach.rules.protection import Refusal
from outreach.rules.said import MOST_PRODUCTS, WORDS_LENGTH, Wrong
from web.labels import Words

PURPOSES: Mapping[str, Words] = {each.value: words for each, words in PURPOSE_WORDS.items()}
# What forbade it, or what was done although it was forbidden.
REFUSAL_WORDS: Mapping[str, Words] = {
    Refusal.DO_NOT_CONTACT: _("客户要求不再联系"),
    Refusal.NO_CONSENT: _("没有营销同意"),
    Refusal.OUT_OF_WINDOW: _("不在可以联系的时间内"),
    Refusal.ONE_A_DAY: _("当天已有一次营销联系"),
    Refusal.OTHERS_PLAN: _("另一方正在跟进这位客户"),
    Refusal.NOT_ASSESSED: _("没有风险测评"),
    Refusal.ASSESSMENT_EXPIRED: _("风险测评已过期"),
    Refusal.NOT_SUITABLE: _("产品风险高于客户的风险等级"),
}
# What of a contact cannot be → the field it is told at, the sentence.
WRONG_WORDS: Mapping[Wrong, tuple[str, Words]] = {
    Wrong.OUTCOME: ("outcome", _("这种联系方式没有这个结果，请另选。")),
    Wrong.PLAN: ("outcome", _("只有还没到时间的拜访和面谈可以先登记，登记后不能改成别的。")),
    Wrong.NOT_YET: ("day", _("时间不能在现在之后；还没进行的拜访或面谈，结果请选“计划中”。")),
    Wrong.TOO_OLD: ("day", _("太久以前的联系不能再补记；请写成备注。")),
    Wrong.SECONDS: ("talk", _("只有电话有通话时长，且不超过一天。")),
    Wrong.PRODUCTS: ("products", _("最多 %(n)s 个产品。")),
    Wrong.NEXT_STEP: ("next_on", _("下一步和日期要一起填；有时间的，也要填日期。")),
    Wrong.NEXT_DAY: ("next_on", _("下一步的日期须在今天起一年以内。")),
    Wrong.WORDS: ("words", _("内容最多 %(n)s 字。")),
}
KIND_ICONS: Mapping[str, Mapping[str, str]] = {
    Kind.CALL: dict(icon="phone"),
    Kind.MESSAGE: dict(icon="message"),
    Kind.VISIT: dict(icon="map-pin"),
    Kind.MEETING: dict(icon="building-store"),
    Kind.GIFT: dict(icon="gift"),
}


def wrong_words(wrong: Wrong) -> tuple[str, str]:
    """The field of the form, and the sentence below it."""
    field, words = WRONG_WORDS[wrong]
    most = {Wrong.PRODUCTS: MOST_PRODUCTS, Wrong.WORDS: WORDS_LENGTH}.get(wrong)
    return field, str(words) % {"n": most} if most else str(words)
