"""What needs a person today, and the way from a figure to the clients behind it."""

from datetime import date

import pytest

from operations.models import NightlyRun
from organisation.models import Institution
from tests.factories import (
    BookRequestFactory,
    FileFactory,
    NoticeFactory,
    RunFactory,
    ShortageFactory,
    account,
    board,
)
from tests.policies.bodies import body
from tests.web.dashboards import DAY, EVE, NOW, get, links, make_tree, night, office, status
from tiering.services.policy_proposals import propose_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Institution]:
    return make_tree()


def test_what_needs_a_person_is_counted_and_leads_on(tree: dict[str, Institution]) -> None:
    wealth = {"wealth": {"clients": 50, "aum": "9.00", "managed": 43, "unmanaged": 7}}
    run = night(DAY, tree, tiers=wealth, unmanaged=7)
    short = {"outlets": 2, "clients": 7, "aum": "7000000.00", "managers_short": 3}
    for place in ("HO", "B1"):
        board(run, tree[place], shortages={"relationship_manager": short})
    ShortageFactory(run=run, outlet_code="O11")
    for n in range(4):
        BookRequestFactory(branch_code="B1" if n else "B2")
    BookRequestFactory(branch_code="B1", status="withdrawn")
    page = get(office(tree), "/totals/B1/")
    assert "7 户财富及以上客户无人管户 东海分行：覆盖率 86.0%，标准 100%" in page
    assert "3 缺理财客户经理 2 个网点，7 户、700.00 万无人管户" in page
    assert "3 管户变动待审批" in page
    assert links(office(tree), "/totals/B1/", '/approvals/" aria-label="管户变动待审批')
    assert "3 管户变动待审批" in get(office(tree), "/")
    assert "管户变动待审批" not in get(office(tree, "HO"), "/totals/HO/")
    assert "管户变动待审批" not in get(account("branch_head", tree["B1"]), "/totals/B1/")


def test_only_head_office_is_asked_about_a_held_file(tree: dict[str, Institution]) -> None:
    run = night(DAY, tree)
    FileFactory(run=run, verdict="held", table="movement")
    assert "1 文件暂扣 2026-11-20，等总行处理" in get(office(tree, "HO"), "/totals/HO/")
    assert "文件暂扣" not in get(office(tree), "/totals/B1/")


def test_a_held_night_and_a_late_day_are_told_to_who_may_see_them(
    tree: dict[str, Institution],
) -> None:
    night(EVE, tree)
    RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    NoticeFactory(as_of=DAY)
    page = get(office(tree), "/totals/B1/")
    needs = page[page.index("今天需要我") : page.index("层级迁徙")]
    assert "2026-11-20 的批处理暂扣" in needs
    head = get(account("branch_head", tree["B1"]), "/totals/B1/")
    needs = head[head.index("今天需要我") : head.index("层级迁徙")]
    assert "2026-11-20 尚未发布" in needs
    assert "暂扣 " not in needs


def test_figures_lead_to_the_clients_behind_them_for_who_may_see_those(
    tree: dict[str, Institution],
) -> None:
    night(EVE, tree)
    wealth = {"wealth": {"clients": 50, "aum": "9.00", "managed": 43, "unmanaged": 7}}
    run = night(DAY, tree, tiers=wealth, stale=3)
    for place in ("HO", "B1"):
        board(run, tree[place], maturities=[["2026-11-23", 2, 2, "70000.00"]])
    found = links(office(tree), "/totals/B1/")
    assert found >= {
        "/clients/?place=B1&tier=private&tier=wealth&managed=no",
        "/clients/?place=B1&tier=wealth",
        "/clients/?place=B1&stale=yes",
        "/clients/?place=B1&band=200k&sort=-aum",
        "/clients/?place=B1&matures=30&sort=next_matures_on",
    }
    assert all(status(office(tree), link) == 200 for link in found)
    # The list is that of the newest day, and head office has none.
    assert links(office(tree), f"/totals/B1/?day={EVE}") == set()
    assert links(office(tree, "HO"), "/totals/HO/") == set()


def test_about_a_past_day_nothing_is_asked(tree: dict[str, Institution]) -> None:
    night(EVE, tree)
    night(DAY, tree)
    BookRequestFactory(branch_code="B1")
    assert "今天需要我" in get(office(tree), "/totals/B1/")
    assert "今天需要我" not in get(office(tree), f"/totals/B1/?day={EVE}")


def test_a_proposed_policy_waits_for_another_person_of_head_office(
    tree: dict[str, Institution],
) -> None:
    night(DAY, tree)
    maker, checker = office(tree, "HO"), office(tree, "HO")
    propose_policy(
        given=body({"tiering.tiers.wealth": 300000}), reason="门槛上调",
        effective_on=date(2026, 12, 1), by=maker, at=NOW,
    )  # fmt: skip
    for address in ("/", "/totals/HO/"):
        assert "1 份策略待批准 最早的拟从 2026-12-01 起生效" in get(checker, address)
        assert links(checker, address, '/policies/" aria-label="份策略待批准')
        assert "份策略待批准" not in get(maker, address)
    assert "份策略待批准" not in get(office(tree), "/totals/B1/")
