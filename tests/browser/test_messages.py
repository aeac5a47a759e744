"""Templates, news, the outbox and one message lie right at every size; one is sent."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.services.hand_lists import keep_picked
from organisation.rules.roles import Role
from outreach.models import Message, MessageText
from outreach.rules.messages import MessageState
from outreach.rules.policy import Purpose
from outreach.services.texts import draft_text, submit_text
from tests.browser.conftest import NewContext
from tests.browser.every_page import Look, in_every_look, wrong_with
from tests.browser.scene import Scene, make_scene
from tests.outreach.messaging import Writers, queue, wording

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = (
    "尊敬的{称呼}，您在{网点}购买的产品快到期了。\n请抽空与我联系，一起看看到期资金怎么"
    "安排更合适；也欢迎到网点坐坐。{客户经理}"
)
NEWS = "上证收报 3,412 点，涨 0.6%；黄金每克 612 元；布油每桶 74 美元。\n一、央行开展逆回购。"
MANAGER = Role.RELATIONSHIP_MANAGER


def with_messages() -> tuple[Scene, MessageText]:
    """The template in use, one that waits, a draft, news, and messages in several states."""
    scene = make_scene(held=False)
    maker, now = scene.users[Role.BRANCH_OFFICE], timezone.now()
    writers = Writers(maker, scene.users[Role.HEAD_OFFICE])
    writers.in_use(text="旧版。", purpose=Purpose.SERVICE)
    used = writers.in_use(text=LONG, purpose=Purpose.SERVICE)
    writers.in_use(key="daily-news", name="每日财经播报", text="{称呼}好！{财经播报}")
    writers.news(NEWS)
    draft_text(wording=wording(key="draft", name="节日问候"), by=maker, at=now)
    waits = draft_text(wording=wording(key="waits", name="产品推荐"), by=maker, at=now)
    submit_text(text_id=waits.pk, by=maker, at=now)
    manager = scene.users[MANAGER]
    for _each in range(3):
        queue(manager, used, "C00001")
    stopped = queue(manager, used, "C00001")
    Message.objects.filter(pk=stopped.pk).update(
        state=MessageState.REFUSED, reasons=["do_not_contact", "not_theirs"], ended_at=now
    )
    return scene, used


@in_every_look
def test_nothing_overlaps_is_cut_or_bars_anybody(look: Look, context_of: NewContext) -> None:
    scene, used = with_messages()
    waits, draft = MessageText.objects.get(key="waits"), MessageText.objects.get(key="draft")
    news = MessageText.objects.get(kind="news")
    marketing = MessageText.objects.get(key="daily-news")
    picked = keep_picked(client_nos=["C00001"], by=scene.users[MANAGER], at=timezone.now())
    pages = [
        (MANAGER, f"/messages/lists/{picked.pk}/"),
        (MANAGER, "/messages/"), (MANAGER, "/messages/?state=queued"),
        (MANAGER, "/messages/?state=failed"), (MANAGER, "/clients/C00001/message/"),
        (MANAGER, f"/clients/C00001/message/?text={used.pk}"),
        (MANAGER, f"/clients/C00001/message/?text={marketing.pk}"),
        (MANAGER, "/messages/texts/"), (MANAGER, f"/messages/texts/{used.pk}/"),
        (Role.BRANCH_OFFICE, "/messages/texts/"), (Role.BRANCH_OFFICE, "/messages/texts/new/"),
        (Role.BRANCH_OFFICE, f"/messages/texts/new/?of={used.pk}"),
        (Role.BRANCH_OFFICE, "/messages/texts/news/"),
        (Role.BRANCH_OFFICE, f"/messages/texts/{draft.pk}/"),
        (Role.BRANCH_OFFICE, f"/messages/texts/{draft.pk}/edit/"),
        (Role.BRANCH_OFFICE, f"/messages/texts/{waits.pk}/"),
        (Role.BRANCH_OFFICE, f"/messages/texts/{news.pk}/"),
        (Role.HEAD_OFFICE, f"/messages/texts/{waits.pk}/"),
    ]  # fmt: skip
    assert wrong_with(pages, scene.users.__getitem__, context_of, look) == {}


@in_every_look
def test_pages_without_anything_lie_right(look: Look, context_of: NewContext) -> None:
    scene = make_scene(held=False)
    pages = [
        (MANAGER, "/messages/"), (MANAGER, "/messages/texts/"),
        (MANAGER, "/clients/C00001/message/"),
    ]  # fmt: skip
    assert wrong_with(pages, scene.users.__getitem__, context_of, look) == {}


def test_a_template_is_written_decided_sent_and_the_message_cancelled(
    context_of: NewContext,
) -> None:
    scene = make_scene(held=False)
    page = context_of(scene.users[Role.BRANCH_OFFICE]).new_page()
    page.goto("/messages/texts/")
    page.get_by_role("link", name="起草模板").click()
    page.get_by_label("名称", exact=True).fill("到期提醒")
    page.get_by_label("代码", exact=True).fill("due")
    page.get_by_label("用途").select_option("service")
    page.get_by_label("内容").fill("{姓名}您好，产品快到期了。")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("alert")).to_contain_text("没有“姓名”这个占位符")
    page.get_by_label("内容").fill("{称呼}您好，产品快到期了。")
    page.get_by_role("button", name="存为草稿").click()
    page.get_by_role("button", name="提交审批").click()
    expect(page.locator("main")).to_contain_text("您是起草人，不能审批")
    url = page.url
    page = context_of(scene.users[Role.HEAD_OFFICE]).new_page()
    page.goto(url)
    page.get_by_role("button", name="批准").click()
    expect(page.locator("main")).to_contain_text("即日起可以发送")
    page = context_of(scene.users[MANAGER]).new_page()
    page.goto("/clients/C00001/")
    page.get_by_role("link", name="发消息").click()
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".c-letter")).to_contain_text("您好，产品快到期了。")
    page.locator("section[aria-labelledby=send] form[method=post] .btn-primary").click()
    expect(page.locator("main")).to_contain_text("已排队")
    page.get_by_role("button", name="取消发送").click()
    expect(page.get_by_role("row", name="C00001")).to_contain_text("已取消")
