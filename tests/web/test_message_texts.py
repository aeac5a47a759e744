"""Templates and news on pages: drafted by one, decided by another, wrong placeholders named."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.models import MessageText
from tests.outreach.conftest import clock, scene
from tests.outreach.messaging import Writers
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, text

__all__ = ["clock", "scene"]
pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "到期关怀", "key": "due", "channel": "sms", "purpose": "service", "product_code": "",
    "text": "{称呼}您好，{产品}将于{到期日}到期。",
}  # fmt: skip


@pytest.fixture
def writers(scene: Scene) -> Writers:
    return Writers.of(scene)


def post(user: Any, route: str, *args: Any, **given: Any) -> Any:
    return browser_of(user).post(reverse(route, args=args), given, follow=True)


def test_a_template_goes_from_draft_to_use(writers: Writers, scene: Scene) -> None:
    page = text(post(writers.maker, "new_text", **GIVEN))
    assert "已存为草稿" in page and "提交审批" in page
    made = MessageText.objects.get()
    assert "待审批" in text(post(writers.maker, "submit_text", made.pk))
    own = text(post(writers.maker, "decide_text", made.pk, decision="approve", revision="1"))
    assert "起草人不能审批自己的文本" in own
    page = text(
        post(writers.checker, "decide_text", made.pk, decision="approve", revision="1", note="好")
    )
    assert "已批准" in page and "在用" in page
    listed = text(browser_of(scene.manager).get(reverse("texts")))
    assert "到期关怀" in listed and "起草模板" not in listed


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("您好{姓名}", "第 1 行第 3 个字：没有“姓名”这个占位符。"),
        ("您好\n{称呼", "第 2 行第 1 个字：“{称呼”没有以“}”结束。"),
        ("{称呼{网点}}", "占位符“{称呼{网点”里面又有“{”"),
        ("好}", "“}”前面没有“{”"),
        ("", "请写内容。"),
        ("好" * 501, "最多 500 个字符。"),
    ],
)
def test_a_wrong_placeholder_is_named_with_its_place(
    writers: Writers, words: str, told: str
) -> None:
    page = text(post(writers.maker, "new_text", **GIVEN | {"text": words}))
    assert told in page and "invalid-feedback" in page
    assert words[:8] in page  # what was typed stays
    assert not MessageText.objects.exists()


def test_service_that_offers_is_refused_in_words(writers: Writers) -> None:
    page = text(post(writers.maker, "new_text", **GIVEN | {"product_code": "P1"}))
    assert "服务类模板不能推荐产品" in page


def test_news_are_drafted_for_a_day(writers: Writers) -> None:
    given = {"on": "2026-11-25", "text": "上证收涨。"}
    assert "2026-11-25" in text(post(writers.maker, "new_brief", **given))
    assert MessageText.objects.get().key == "news-2026-11-25"
    assert "已有一版在起草" in text(post(writers.maker, "new_brief", **given))


def test_a_draft_is_edited_by_its_maker_alone(writers: Writers, scene: Scene) -> None:
    post(writers.maker, "new_text", **GIVEN)
    made = MessageText.objects.get()
    form = text(browser_of(writers.maker).get(reverse("edit_text", args=[made.pk])))
    assert "将于{到期日}到期" in form
    post(writers.maker, "edit_text", made.pk, **GIVEN | {"text": "您好。", "revision": "1"})
    made.refresh_from_db()
    assert (made.text, made.revision) == ("您好。", 2)
    for other in (writers.checker, scene.manager):
        answer = browser_of(other).get(reverse("edit_text", args=[made.pk]))
        assert answer.status_code == (404 if other == writers.checker else 403)
    reader = browser_of(scene.manager).get(reverse("text", args=[made.pk]))
    assert reader.status_code == 404  # nobody sends from it, so nobody reads it


def test_the_next_version_begins_with_the_words_of_the_last(writers: Writers) -> None:
    used = writers.in_use(text="您好，{网点}。")
    browser, url = browser_of(writers.maker), f"{reverse('new_text')}?of={used.pk}"
    assert "您好，{网点}。" in text(browser.get(url))
    browser.post(url, GIVEN | {"key": "other", "text": "新版。"})
    made = MessageText.objects.get(number=2)
    assert (made.key, made.text) == (used.key, "新版。")


def test_what_is_in_use_is_withdrawn_by_who_decides(writers: Writers) -> None:
    used = writers.in_use()
    assert "已停用" in text(post(writers.checker, "withdraw_text", used.pk))
    used.refresh_from_db()
    assert used.state == "withdrawn"


def test_the_list_takes_the_same_statements_for_many(writers: Writers) -> None:
    browser = browser_of(writers.checker)
    counted = []
    for n in (1, 12):
        for each in range(n):
            writers.in_use(key=f"t{n}-{each}")
        browser.get(reverse("texts"))
        with CaptureQueriesContext(connection) as caught:
            browser.get(reverse("texts"))
        counted.append(len(caught))
    assert counted[0] == counted[1] <= 12
