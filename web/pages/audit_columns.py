"""Which columns of the audit are shown, under what name, and how much of their values.

Closed by default: of a table that holds personal data only what is named here is shown, everything
else as "changed". A test compares with the tables that are watched.
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import ClientGrant, Disclosure
from clients.rules.words import CHANNEL_WORDS, FAMILIARITY_WORDS
from operations.models import ExportRecord
from organisation.models import AccountEvent, Leave
from organisation.rules.certificates import CertificateKind
from organisation.rules.roles import Level, Role
from outreach.models import Assigned
from outreach.rules.contacts import Direction, Kind, NextStep, Origin, Outcome
from outreach.rules.messages import Channel, MessageState, TextKind, TextState
from outreach.rules.suggesting import How, KeepReason
from outreach.rules.working import SkipReason, WorkState
from web.contact_words import PURPOSES, REFUSAL_WORDS
from web.labels import BOOK_REASON_LABELS, DECISION_LABELS, TIER_LABELS, Words
from web.pages.client_words import (
    BASIS_LABELS,
    FIELD_LABELS,
    PURPOSE_LABELS,
    RISK_LABELS,
)
from web.pages.exports import FORMAT_WORDS
from web.policy_states import STATE_LABELS
from web.request_words import KIND_LABELS, OUTCOME_LABELS, STATUS_LABELS

# Table → what one row of it is.
RELATION_LABELS: Mapping[str, Words] = {
    "clients_client": _("行内客户资料"),
    "clients_clientprofile": _("客户档案"),
    "clients_clientchange": _("客户档案"),
    "clients_clientnote": _("备注"),
    "clients_familymember": _("家庭成员"),
    "clients_keydate": _("重要日"),
    "clients_clientgrant": _("交办与团队"),
    "clients_clientopening": _("打开客户"),
    "clients_disclosure": _("显示与查询"),
    "outreach_contact": _("联系记录"),
    "outreach_assigned": _("指派的联系"),
    "outreach_listwork": _("名单处理"),
    "outreach_daywords": _("工作日志"),
    "outreach_carehandover": _("新客户交接"),
    "outreach_callreview": _("通话录音检查"),
    "outreach_bestcase": _("优秀案例"),
    "outreach_familiaritystep": _("熟悉程度记录"),
    "outreach_sheet": _("到期与异动跟进表"),
    "outreach_sheetquestion": _("跟进表的提问"),
    "tiering_bookrequest": _("管户申请"),
    "tiering_booklock": _("锁包"),
    "tiering_bookmembership": _("管户关系"),
    "tiering_bookchange": _("管户变化记录"),
    "tiering_tierchange": _("层级变化记录"),
    "tiering_filedecision": _("文件决定"),
    "operations_day": _("数据日"),
    "operations_policyversion": _("策略版本"),
    "operations_export": _("导出"),
    "operations_exportrecord": _("导出记录"),
    "organisation_institution": _("机构"),
    "organisation_staff": _("人员"),
    "organisation_posting": _("岗位"),
    "organisation_leave": _("请假"),
    "organisation_standin": _("补位"),
    "organisation_certificate": _("证书"),
    "organisation_user": _("账号"),
    "organisation_secondfactor": _("动态码"),
    "organisation_recoverycode": _("恢复码"),
    "organisation_accountcode": _("开户码"),
    "organisation_accountevent": _("账号记录"),
    "organisation_apitoken": _("API 令牌"),
    "outreach_phonebox": _("电话盒子"),
    "outreach_message": _("消息"),
    "outreach_messagetext": _("消息文本"),
}
# What people search by → its words and tables.
KINDS: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "client": (
        _("客户资料"),
        (
            "clients_client", "clients_clientprofile", "clients_clientchange",
            "clients_clientnote", "clients_familymember", "clients_keydate",
        ),
    ),
    "contact": (
        _("联系记录"),
        (
            "outreach_contact", "outreach_assigned", "outreach_listwork", "outreach_daywords",
            "outreach_carehandover", "outreach_familiaritystep", "outreach_callreview",
            "outreach_bestcase", "outreach_sheet",
            "outreach_sheetquestion",
        ),
    ),
    "message": (_("消息和模板"), ("outreach_message", "outreach_messagetext")),
    "grant": (_("交办与团队"), ("clients_clientgrant",)),
    "disclosure": (_("显示、打开与查询"), ("clients_disclosure", "clients_clientopening")),
    "export": (_("导出"), ("operations_export", "operations_exportrecord")),
    "book": (
        _("管户与锁包"),
        (
            "tiering_bookrequest", "tiering_booklock", "tiering_bookmembership",
            "tiering_bookchange", "tiering_tierchange",
        ),
    ),
    "night": (_("文件决定与数据日"), ("tiering_filedecision", "operations_day")),
    "policy": (_("策略"), ("operations_policyversion",)),
    "staff": (
        _("机构、人员与岗位"),
        (
            "organisation_institution", "organisation_staff", "organisation_posting",
            "organisation_leave", "organisation_standin", "organisation_certificate",
        ),
    ),
    "account": (
        _("账号与动态码"),
        (
            "organisation_user", "organisation_secondfactor", "organisation_recoverycode",
            "organisation_accountcode", "organisation_accountevent", "organisation_apitoken",
            "outreach_phonebox",
        ),
    ),
}  # fmt: skip
# What the page of a client tells of it.
OF_CLIENT = (*KINDS["client"][1], *KINDS["grant"][1])

# Column → its words; only these are shown.
COLUMN_LABELS: Mapping[str, Words] = {
    **{field: words for field, words in FIELD_LABELS.items() if field not in ("phone", "id_no")},
    "name": _("姓名或名称"), "id_type": _("证件种类"), "id_no_masked": _("证件号"),
    "phone_masked": _("电话"), "phone_index": _("电话"), "id_no_index": _("证件号"),
    "gender": _("性别"), "opened_on": _("开户日"), "risk_assessed_on": _("风险测评日"),
    "has_marketing_consent": _("营销同意"), "is_do_not_contact": _("不再致电"),
    "opening_outlet": _("开户网点"), "text": _("内容"), "removed_at": _("移去时间"),
    "relation": _("关系"), "label": _("名称"), "on": _("日期"), "is_yearly": _("每年"),
    "employee_no": _("工号"), "source": _("来源"), "reference": _("所属"), "until": _("有效至"),
    "ended_at": _("结束时间"), "kind": _("种类"), "field": _("项目"), "status": _("状态"),
    "role": _("岗位"), "roles": _("岗位"), "from_employee_no": _("原管户人"),
    "to_employee_no": _("新管户人"), "version": _("版本"), "outcome": _("结果"),
    "carried_out_on": _("执行日"), "first_on": _("第一天"), "last_on": _("最后一天"),
    "lifted_on": _("解除日"), "is_primary": _("主管户"), "since_on": _("起始日"),
    "ended_on": _("结束日"), "from_tier": _("原层级"), "to_tier": _("新层级"),
    "as_of": _("数据日"), "subject": _("文件"), "decision": _("决定"),
    "confirmed_at": _("确认时间"), "withdrawn_at": _("撤回时间"), "effective_on": _("生效日"),
    "body": _("条款"), "approved_at": _("批准时间"), "closed_at": _("了结时间"),
    "revision": _("稿次"), "published_run_id": _("发布批次"), "code": _("代码"),
    "level": _("层级"), "parent_id": _("上级机构"), "is_open": _("在营"),
    "institution_id": _("机构"), "joined_on": _("到岗日"), "left_on": _("离岗日"),
    "issued_on": _("发证日"), "expires_on": _("有效期至"), "number": _("证书编号"),
    "is_from_file": _("来自人员文件"), "overwritten_on": _("由人员文件改写"),
    "from_on": _("第一天"), "until_on": _("最后一天"), "stands_in_for_id": _("代谁"),
    "is_active": _("可登录"), "password": _("密码"), "session_version": _("登录已全部失效"),
    "secret_sealed": _("密钥"), "locked_until": _("暂停至"), "used_at": _("使用时间"),
    "expires_at": _("失效时间"), "scopes": _("用途"),
    "revoked_at": _("作废时间"), "act": _("事项"), "rows": _("行数"), "export_id": _("导出编号"),
    "direction": _("谁联系谁"), "purpose": _("目的"), "seconds": _("通话秒数"),
    "is_effective": pgettext_lazy("contact", "有效"), "products": _("谈及产品"),
    "next_step": _("下一步"), "next_on": _("下一步日期"), "next_time": _("下一步时间"),
    "words_sealed": _("内容"), "question_sealed": _("提问"), "answer_sealed": _("回答"),
    "meeting_on": _("哪天见面"), "filed_on": _("预先登记日"),
    "breaches": _("违反客户保护规则"), "origin": _("由谁记下"), "disabled_at": _("停用时间"),
    "secret_at": _("密钥生效时间"),
    "state": _("状态"), "later_at": _("再排时间"), "skip_reason": _("跳过原因"),
    "tries": _("未接次数"), "handed_to": _("移交给"), "day": _("名单日"),
    "how": _("方式"), "before": _("原熟悉程度"), "after": _("新熟悉程度"),
    "suggested": _("建议的熟悉程度"), "expected": _("预计行数"),
    "is_approved": _("已批准"), "decided_at": _("审批时间"),
    "not_before": _("最早发出时间"),
    "handed_at": _("交付平台时间"), "cancelled_at": _("取消时间"), "submitted_at": _("提交时间"),
    "product_code": _("推荐的产品"), "template_id": _("模板编号"), "text_sealed": _("内容"),
}  # fmt: skip

# Names of clients and of their families; days that say who somebody is; words that people wrote.
PERSON_TABLES = frozenset({"clients_client", "clients_familymember"})
BIRTHDAYS = frozenset({"birthday"})
WRITTEN = frozenset({"text", "preferences", "label", "employer", "key_date"})
CHANGED_ONLY = frozenset({"phone_index", "id_no_index", "password", "secret_sealed", "body",
                          "session_version"})  # fmt: skip

_BY_COLUMN: Mapping[str, Mapping[str, Words]] = {
    "familiarity": FAMILIARITY_WORDS, "channel": CHANNEL_WORDS, "risk_level": RISK_LABELS,
    "role": dict(Role.choices), "roles": dict(Role.choices), "from_tier": TIER_LABELS,
    "to_tier": TIER_LABELS, "status": STATUS_LABELS, "decision": DECISION_LABELS,
    "level": dict(Level.choices),
    "field": {**FIELD_LABELS, Disclosure.Field.RECORDING: _("录音编号")},
}  # fmt: skip
SOURCE_LABELS: Mapping[str, Words] = {
    ClientGrant.Source.CO_MANAGER: _("协管"),
    ClientGrant.Source.TEAM: _("服务团队"),
    ClientGrant.Source.LIST: _("名单"),
    ClientGrant.Source.CAMPAIGN: _("活动"),
    ClientGrant.Source.REFERRAL: _("转介"),
    ClientGrant.Source.PROJECT: _("项目"),
}
DISCLOSURE_LABELS: Mapping[str, Words] = {
    Disclosure.Kind.REVEAL: _("显示号码"),
    Disclosure.Kind.OPENING: _("打开客户"),
    Disclosure.Kind.LOOK_UP: _("查客户号"),
}
ACT_LABELS: Mapping[str, Words] = {
    ExportRecord.Act.ASKED: _("申请导出"),
    ExportRecord.Act.GREW: _("行数增多，须再审批"),
    ExportRecord.Act.APPROVED: _("批准导出"),
    ExportRecord.Act.REJECTED: _("驳回导出"),
    ExportRecord.Act.MADE: _("文件已生成"),
    ExportRecord.Act.DOWNLOADED: _("下载"),
    ExportRecord.Act.REFUSED: _("拒绝下载"),
}
LEAVE_LABELS: Mapping[str, Words] = {
    Leave.Kind.LEAVE: _("请假"),
    Leave.Kind.SUSPENSION: _("停职"),
}
# Other sources are names of files, and stand for themselves.
PROPOSED_BY: Mapping[str, Words] = {"page": _("页面提出"), "default": _("系统自带")}
ID_TYPE_LABELS: Mapping[str, Words] = {
    "id_card": _("居民身份证"),
    "passport": _("护照"),
    "hk_macau_permit": _("港澳通行证"),
    "other": _("其他证件"),
}
# The same column means other things elsewhere.
_BY_TABLE: Mapping[tuple[str, str], Mapping[str, Words]] = {
    ("clients_clientgrant", "source"): SOURCE_LABELS,
    ("clients_clientgrant", "reference"): dict(Role.choices),
    ("clients_disclosure", "kind"): DISCLOSURE_LABELS,
    ("clients_client", "id_type"): ID_TYPE_LABELS,
    ("clients_client", "gender"): {"M": _("男"), "F": _("女")},
    ("clients_disclosure", "purpose"): PURPOSE_LABELS,
    ("outreach_assigned", "cause"): dict(Assigned.Cause.choices),
    ("outreach_carehandover", "to_role"): dict(Role.choices),
    ("outreach_sheet", "decision"): {"stays": _("留下"), "leaves": _("流出")},
    ("outreach_listwork", "state"): dict(WorkState.choices),
    ("outreach_listwork", "skip_reason"): dict(SkipReason.choices),
    **{
        ("outreach_familiaritystep", column): FAMILIARITY_WORDS
        for column in ("before", "after", "suggested")
    },
    ("outreach_familiaritystep", "how"): dict(How.choices),
    ("outreach_familiaritystep", "reason"): dict(KeepReason.choices),
    ("outreach_contact", "kind"): dict(Kind.choices),
    ("outreach_contact", "direction"): dict(Direction.choices),
    ("outreach_contact", "purpose"): PURPOSES,
    ("outreach_contact", "outcome"): dict(Outcome.choices),
    ("outreach_contact", "next_step"): dict(NextStep.choices),
    ("outreach_contact", "breaches"): REFUSAL_WORDS,
    ("outreach_contact", "origin"): dict(Origin.choices),
    ("outreach_message", "state"): dict(MessageState.choices),
    ("outreach_messagetext", "state"): dict(TextState.choices),
    ("outreach_messagetext", "kind"): dict(TextKind.choices),
    **{
        (table, column): words
        for table in ("outreach_message", "outreach_messagetext")
        for column, words in (("channel", dict(Channel.choices)), ("purpose", PURPOSES))
    },
    ("tiering_bookrequest", "kind"): KIND_LABELS,
    ("tiering_bookrequest", "outcome"): OUTCOME_LABELS,
    ("tiering_bookrequest", "cause"): BOOK_REASON_LABELS,
    ("tiering_tierchange", "annual_basis"): BASIS_LABELS,
    ("operations_export", "format"): FORMAT_WORDS,
    ("operations_export", "language"): dict(settings.LANGUAGES),
    ("operations_policyversion", "outcome"): STATE_LABELS,
    ("operations_policyversion", "source"): PROPOSED_BY,
    ("operations_exportrecord", "act"): ACT_LABELS,
    ("organisation_leave", "kind"): LEAVE_LABELS,
    ("organisation_certificate", "kind"): dict(CertificateKind.choices),
    ("organisation_accountevent", "kind"): dict(AccountEvent.Kind.choices),
}
REASON_LABELS: Mapping[str, Words] = {**BOOK_REASON_LABELS, **PURPOSE_LABELS}


def values_of(relation: str, column: str) -> Mapping[str, Words]:
    """Words for the codes of a column."""
    return _BY_TABLE.get((relation, column)) or _BY_COLUMN.get(column, {})
