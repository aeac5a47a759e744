"""Words of the client pages for the codes below them."""

from django.utils.translation import gettext_lazy as _

from clients.rules.guards import Guard
from clients.rules.portfolio import NOTED_BASICS
from clients.rules.words import BASIC_WORDS
from web.labels import Words

BASIS_LABELS: dict[str, Words] = {
    "year_to_date": _("自然年"),
    "trailing_365": _("近 365 天"),
    "since_opening": _("开户以来"),
}
# Guard → (how grave, words).
GUARD_LABELS: dict[Guard, tuple[str, Words]] = {
    Guard.DO_NOT_CONTACT: ("act", _("不再致电：客户要求不联络，服务性联络除外")),
    Guard.NO_CONSENT: ("act", _("无营销同意：只谈服务，不作营销推介")),
    Guard.NOT_ASSESSED: ("act", _("没有风险测评：不得推介产品")),
    Guard.ASSESSMENT_EXPIRED: ("act", _("风险测评已过期：重新测评后才能推介产品")),
    Guard.SENIOR: ("watch", _("65 岁及以上：推介须加倍审慎")),
}
GROUP_LABELS: dict[str, Words] = {
    "cash": _("活期与现金"),
    "fixed": _("定期与固收"),
    "growth": _("权益与信托"),
    "protection": _("保险保障"),
    "metal": _("贵金属"),
}
STAGE_LABELS: dict[str, Words] = {
    "young": _("青年"),
    "middle": _("中年"),
    "senior": _("老年"),
}
FIELD_LABELS: dict[str, Words] = {
    "phone": _("电话"),
    "id_no": _("证件号"),
    "birthday": _("生日"),
    "employer": _("工作单位"),
    "persona": _("客群"),
    "risk_level": _("风险等级"),
    "family": _("家庭成员"),
    "familiarity": _("熟悉程度"),
    "preferences": _("偏好"),
    "channel": _("来源渠道"),
    "introducer": _("介绍人"),
    "introduced_on": _("介绍日"),
    "is_priority": _("绿色通道"),
    "tags": _("标签"),
    "note": _("备注"),
    "key_date": _("重要日"),
    "team": _("服务团队"),
    **{name: BASIC_WORDS[name] for name in NOTED_BASICS},
}
RISK_LABELS: dict[str, Words] = {
    "C1": _("C1 保守"),
    "C2": _("C2 稳健"),
    "C3": _("C3 平衡"),
    "C4": _("C4 成长"),
    "C5": _("C5 进取"),
}
PURPOSE_LABELS: dict[str, Words] = {
    "contact": _("联络客户"),
    "verify": _("核对身份"),
    "service": _("代办业务"),
    "complaint": _("处理投诉"),
    "audit": _("检查或监管要求"),
}
