"""Short notes as managers write them, put together from what was said, answered and agreed."""

from collections.abc import Mapping, Sequence

from outreach.rules.contacts import REACHED, Kind, NextStep, Outcome
from wealthcrm.demo.past.dice import Dice
from wealthcrm.demo.past.topics import Topic

ANSWERS: Mapping[Outcome, Sequence[str]] = {
    Outcome.NOT_ANSWERED: ("振铃无人接听", "两次拨打均未接通", "无人接听，换个时段再打"),
    Outcome.BUSY: ("占线", "接通后挂断，可能在忙", "对方拒接，改日再试"),
    Outcome.WRONG_NUMBER: ("接听人称打错，需核实号码", "号码已换人使用，待更新"),
    Outcome.CALL_BACK: (
        "客户在开会，约好再联系", "客户在开车，请稍后来电", "客户不便多谈，另约时间",
    ),
    Outcome.TALKED: (
        "客户表示清楚，暂无变动", "客户表示感谢", "已逐项说明，无其他需要", "客户对服务满意",
        "客户近期要付装修款，先留活期", "孩子上学要用钱，资金先不动", "客户近期出差，回来再说",
    ),
    Outcome.APPOINTMENT: (
        "约好到网点详谈", "客户同意面谈", "约定带齐资料再谈", "客户希望当面谈",
    ),
    Outcome.INTERESTED: ("客户愿意进一步了解", "客户有意参加", "客户主动问起近期安排"),
    Outcome.REFUSED: ("客户暂不需要", "客户没有时间", "客户表示不用再介绍"),
    Outcome.DO_NOT_CALL: ("客户要求今后不再来电，已登记", "客户明确表示不要再联系"),
    Outcome.NOT_MET: ("客户临时有事未能见面", "到访时客户不在，已留名片", "客户未按约到店"),
    Outcome.DONE: ("已发送，客户未回复", "已发送，客户回复收到", "已发送", "微信已读"),
}  # fmt: skip
# What is answered where a product was named.
OF_PRODUCTS: Mapping[Outcome, Sequence[str]] = {
    Outcome.TALKED: (
        "客户表示再考虑", "资金另有安排，近期不动", "客户认可目前配置", "要与家人商量后再定",
        "客户关心安全性，已说明", "客户希望保持流动性", "客户表示到期后再定",
    ),
    Outcome.INTERESTED: (
        "客户有兴趣，想看产品说明", "客户愿意先试一部分", "客户问了起点金额和到账时间",
        "有意向，等他行存款到期", "客户希望做个方案比较", "客户考虑加一些",
    ),
    Outcome.REFUSED: (
        "客户暂不考虑", "客户觉得期限太长", "已在他行购买", "客户不愿承担波动", "客户认为收益偏低",
    ),
}  # fmt: skip
AGREED: Mapping[NextStep, Sequence[str]] = {
    NextStep.CALL: ("届时再电话联系", "过后再打一次", "到时电话跟进"),
    NextStep.MESSAGE: ("先发资料给客户看", "稍后微信发送要点"),
    NextStep.VISIT: ("带资料上门", "已定上门时间"),
    NextStep.MEETING: ("约到店面谈", "请客户到店办理测评并面谈"),
    NextStep.MATERIAL: ("准备配置方案", "整理产品说明和测算表", "做一份对比表"),
    NextStep.BUSINESS: ("协助到柜面办理", "提前备好单据等客户来办"),
}
SET_DOWN = {Kind.VISIT: ("上门拜访。", "登门看望。", ""), Kind.MEETING: ("客户到店。", "")}
BARE = 55  # of a hundred calls that reached nobody so many have no words at all


def words_of(
    topic: Topic,
    product: str,
    *,
    kind: Kind,
    outcome: Outcome,
    step: NextStep | None,
    dice: Dice,
) -> str:
    """A note in Chinese, empty for most calls that reached nobody; it names nobody."""
    named = OF_PRODUCTS if product else ANSWERS
    answer = dice.one_of(named.get(outcome, ANSWERS[outcome]))
    if outcome not in REACHED and outcome is not Outcome.DONE:
        return "" if dice.says(BARE) else f"{answer}。"
    begins = dice.one_of(SET_DOWN[kind]) if kind in SET_DOWN else ""
    about = dice.one_of(topic.about).replace("{product}", product)
    agreed = f"，{dice.one_of(AGREED[step])}" if step else ""
    return f"{begins}{about}。{answer}{agreed}。"
