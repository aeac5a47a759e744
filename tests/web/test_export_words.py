"""What an export was made with, in words, wherever it is told."""

import pytest

from operations.models import Export, Job
from tests.sheets import read_sheet
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, text
from tests.web.test_exports import body, link, made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contexts]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


def test_what_is_named_is_said_alike_on_list_page_file_job_and_approval(scene: Scene) -> None:
    """In the words of the list's chips, in the language of who reads; never by its code alone."""
    query = "place=O1&manager=M1&product=P1&tier=wealth"
    browser = browser_of(scene.manager)
    chips = browser.get(f"/clients/?{query}").context["page"].chips
    words = "；".join(f"{chip.label}：{chip.value}" for chip in chips)
    assert words == "层级：财富；机构：望江路网点；客户经理：林若溪；产品：稳享 180 天"
    assert words in text(browser.get(f"/clients/export/?{query}"))
    assert "机构：望江路网点" in text(browser.get("/clients/export/?place=望江"))
    export = made(browser, query)
    about = read_sheet(body(browser.get(link(browser, export))), 2)
    assert words in about.xml
    for path in ("/jobs/", f"/jobs/{export.pk}/"):
        assert f"{words} · Excel" in text(browser.get(path))
    browser.post("/language/", {"language": "en", "next": "/"})
    page = text(browser.get("/jobs/"))
    assert "Tier: Wealth; Institution: 望江路网点; " in page and "层级" not in page
    Job.objects.filter(pk=export.pk).update(state="needs_approval", ended_at=None)
    Export.objects.filter(pk=export.pk).update(outlets=["O1"])
    page = text(browser_of(scene.person("branch_office", "B")).get("/approvals/"))
    assert f"{words} · Excel" in page


def test_who_may_not_know_of_a_name_is_not_told_it_by_the_page(scene: Scene) -> None:
    page = text(browser_of(scene.manager).get("/clients/export/?place=O2&manager=M3"))
    assert "机构：O2；客户经理：M3" in page
    assert "新城网点" not in page and "丁浅溪" not in page
