"""Message templates and the news of the demo's day, as head office reviewed them."""

from collections.abc import Sequence

from django.utils import timezone

from organisation.models import User
from organisation.rules.roles import Role
from outreach.models import MessageText
from outreach.rules.messages import Channel, TextKind
from outreach.rules.policy import Purpose
from outreach.services.texts import Wording, brief_of, decide_text, draft_text, submit_text
from wealthcrm.demo.state import DemoState

NEWS = (
    "沪指收报 3,412 点，涨 0.6%；黄金每克 612 元；布伦特原油每桶 74 美元。"
    "要闻：一、央行开展逆回购，流动性平稳；二、新能源车销量同比增长；三、多地优化公积金政策；"
    "四、人民币对美元中间价小幅走高；五、夜间美股科技股反弹。"
)
TEMPLATES: Sequence[Wording] = (
    Wording(
        TextKind.TEMPLATE, "maturity", "产品到期提醒",
        "尊敬的{称呼}，您的{产品}将于{到期日}到期，资金将转回活期账户。"
        "如需安排，请与我联系。{网点} {客户经理}",
        channel=Channel.SMS, purpose=Purpose.SERVICE,
    ),
    Wording(
        TextKind.TEMPLATE, "daily-news", "每日财经播报",
        "{称呼}您好，今日财经：{财经播报}{客户经理}",
        channel=Channel.WECHAT,
    ),
    Wording(
        TextKind.TEMPLATE, "thank-you", "通话后致谢",
        "{称呼}，感谢您今天抽空接听电话。有任何问题请随时联系我，{网点}{客户经理}祝您安康。",
        channel=Channel.SMS, purpose=Purpose.SERVICE,
    ),
)  # fmt: skip


def write_texts(state: DemoState) -> int:
    """Reviewed by the two people of head office, once: 0 if any are there, or one of the two is
    missing."""
    role = str(Role.HEAD_OFFICE.label)
    numbers = [each.employee_no for each in state.logins if each.role == role]
    people = list(User.objects.filter(employee_no__in=numbers).order_by("pk"))
    if len(people) < 2 or MessageText.objects.exists():
        return 0
    now = timezone.now()
    for wording in (*TEMPLATES, brief_of(timezone.localdate(now), NEWS)):
        text = draft_text(wording=wording, by=people[0], at=now)
        submit_text(text_id=text.pk, by=people[0], at=now)
        decide_text(text_id=text.pk, revision=1, approves=True, by=people[1], at=now)
    return len(TEMPLATES) + 1
