"""What a bank and its clients talk about."""

from dataclasses import dataclass

from organisation.rules.roles import Role
from outreach.rules.policy import Purpose

SERVICE, MARKETING = Purpose.SERVICE, Purpose.MARKETING


@dataclass(frozen=True)
class Topic:
    """``about``: how a note begins, ``{product}`` standing for its name; ``classes``: products of
    which one is named, to be offered for marketing, held for service; none: it needs no product.
    ``weight``: how often, beside the others; ``role``: of whom alone, if not of all."""

    purpose: Purpose
    weight: int
    about: tuple[str, ...]
    classes: tuple[str, ...] = ()
    role: str = ""


TOPICS = (
    Topic(SERVICE, 16, (
        "回访客户近期用款安排", "季度例行回访", "了解客户资金近况", "例行问候并核对联系方式",
        "回访上月办理业务的感受", "月度电话维护",
    )),
    Topic(SERVICE, 14, (
        "提醒{product}临近到期，说明续作方式", "{product}到期前沟通资金去向",
        "告知{product}到期日及当前同类利率", "核对{product}到期后是否转存",
    ), ("time", "large_cd", "bond")),
    Topic(SERVICE, 10, (
        "解读{product}本期收益情况", "说明{product}净值波动原因", "同步{product}最新运作报告",
        "回答客户对{product}赎回到账时间的疑问",
    ), ("wealth_product", "fund")),
    Topic(SERVICE, 8, (
        "做资产检视，逐项核对配置", "用资产配置图说明目前偏重存款", "梳理客户在我行的各项产品",
        "比较活期、定期与理财的占比",
    )),
    Topic(SERVICE, 6, (
        "了解账户大额转出的原因", "核实一笔较大资金转入的用途", "询问近期资金变动，有无用款需要",
    )),
    Topic(SERVICE, 6, (
        "协助客户重置手机银行登录", "指导客户在手机银行查看持仓", "提醒客户更新已过期的身份证件",
        "协助客户调整转账限额",
    )),
    Topic(SERVICE, 25, (
        "提醒本期房贷还款日", "了解客户提前还款的打算", "告知贷款利率调整后的月供",
    ), role=Role.LOAN_MANAGER),
    Topic(SERVICE, 5, ("风险测评即将过期，提醒重新评估", "提醒客户到网点或手机银行完成风险测评")),
    Topic(MARKETING, 12, (
        "介绍{product}的期限和业绩比较基准", "推荐{product}承接到期资金", "比较{product}与定期存款",
        "说明{product}的开放期和起点金额",
    ), ("wealth_product",)),
    Topic(MARKETING, 8, (
        "介绍{product}，建议按月定投", "结合近期市场讲解{product}", "说明{product}的持有期与费率",
    ), ("fund",)),
    Topic(MARKETING, 8, (
        "介绍新一期{product}的额度和利率", "告知{product}开售时间", "建议闲置活期转为{product}",
    ), ("time", "large_cd", "bond")),
    Topic(MARKETING, 6, (
        "从养老规划谈到{product}", "讲解{product}的保障责任和缴费期",
        "结合家庭保障缺口介绍{product}",
    ), ("insurance",)),
    Topic(MARKETING, 3, ("介绍{product}的积存方式", "说明{product}的回购规则"), ("metal",)),
    Topic(MARKETING, 5, (
        "邀请参加网点的理财讲座", "邀请参加亲子财商活动", "邀请参加健康讲座",
        "告知网点近期的客户活动",
    )),
)  # fmt: skip
