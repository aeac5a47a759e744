"""The dashboard's figures: compared with which day, sorted how, of which tree."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from organisation.models import Institution
from tests.factories import RunFactory, account, board, published, summary, tiers
from tests.web.dashboards import DAY, EVE, MONTH, YEAR, get, make_tree, night, office, status
from web.pages.dashboard.days import NoSuchTotals, days_of
from web.pages.dashboard.lines import SORTS, Coverage
from web.templatetags.figures import wan

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Institution]:
    return make_tree()


def test_changes_are_to_the_day_asked_for_and_say_which(tree: dict[str, Institution]) -> None:
    for as_of, clients in ((YEAR, 10), (MONTH, 13), (EVE, 18), (DAY, 20)):
        night(as_of, tree, clients=clients, aum=Decimal(clients * 300_000))
    user = office(tree)
    for against, change, day in (("day", 2, EVE), ("month", 7, MONTH), ("year", 10, YEAR)):
        page = get(user, f"/totals/B1/?against={against}")
        assert f"客户 20 户 +{change} " in page
        assert f"600.00 万 +{change * 30}.00 万" in page
        assert day.isoformat() in page
    assert "客户 18 户 +5 " in get(user, f"/totals/B1/?day={EVE}&against=month")
    assert status(user, "/totals/B1/?against=century") == 404


@pytest.mark.parametrize(
    ("published_days", "against", "basis"),
    [
        ([DAY, EVE], "day", EVE),
        ([DAY, date(2026, 3, 1)], "day", date(2026, 3, 1)),
        ([DAY], "day", None),
        ([DAY, date(2026, 10, 31), MONTH], "month", date(2026, 10, 31)),
        ([DAY, date(2026, 11, 1), MONTH], "month", MONTH),
        ([DAY, date(2026, 10, 22)], "month", date(2026, 10, 22)),
        ([DAY, date(2026, 10, 21)], "month", None),
        ([DAY, date(2026, 1, 1), YEAR], "year", YEAR),
        ([DAY, date(2026, 1, 1)], "year", None),
    ],
)
def test_a_month_or_year_starts_at_the_last_published_day_before_it(
    published_days: list[date], against: str, basis: date | None
) -> None:
    for as_of in published_days:
        published(RunFactory(as_of=as_of))
    assert days_of(DAY, None, against).basis.as_of == basis


def test_a_day_too_old_for_the_list_can_be_looked_at_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("web.pages.dashboard.days.SELECTABLE_DAYS", 2)
    for as_of in (DAY, EVE, MONTH, YEAR):
        published(RunFactory(as_of=as_of))
    assert [day for day, _run in days_of(DAY, None, "day").choices] == [DAY, EVE]
    old = days_of(DAY, MONTH, "year")
    assert [day for day, _run in old.choices] == [DAY, EVE, MONTH]
    assert old.basis.as_of == YEAR


def test_a_day_that_is_only_loaded_is_no_day_to_look_at() -> None:
    published(RunFactory(as_of=DAY))
    with pytest.raises(NoSuchTotals):
        days_of(DAY, EVE, "day")


def test_the_institutions_below_are_sorted_by_any_column_the_worst_first(
    tree: dict[str, Institution],
) -> None:
    night(EVE, tree, "B1 O11 O12 O13")
    run = night(DAY, tree, "B1")
    figures: dict[str, tuple[int, int, int, int]] = {
        "O11": (5, 700, 30, 2), "O12": (9, 500, 10, 3), "O13": (0, 900, 20, 1),
    }  # fmt: skip
    for code, (unmanaged, aum, clients, stale) in figures.items():
        wealth = tiers(wealth=clients)
        wealth["wealth"] |= {"managed": clients - unmanaged, "unmanaged": unmanaged}
        summary(
            run, tree[code], unmanaged=unmanaged, aum=Decimal(aum), clients=clients, stale=stale,
            tiers=wealth, upgraded=clients, downgraded=unmanaged,
        )  # fmt: skip
    user = office(tree)

    def order(address: str) -> list[str]:
        page = get(user, address)
        below = page[page.index("下级机构") : page.index("管户覆盖与建档")]
        return sorted(("甲网点", "乙网点", "丙网点"), key=below.index)

    assert order("/totals/B1/") == ["乙网点", "甲网点", "丙网点"]
    assert order("/totals/B1/?sort=-aum") == ["丙网点", "甲网点", "乙网点"]
    assert order("/totals/B1/?sort=aum") == ["乙网点", "甲网点", "丙网点"]
    assert order("/totals/B1/?sort=-clients") == ["甲网点", "丙网点", "乙网点"]
    assert order("/totals/B1/?sort=coverage") == ["乙网点", "甲网点", "丙网点"]
    assert order("/totals/B1/?sort=-stale") == ["乙网点", "甲网点", "丙网点"]
    for column in SORTS:
        assert len(order(f"/totals/B1/?sort=-{column}")) == 3
    assert status(user, "/totals/B1/?sort=-run__status") == 404


def test_equal_rows_stand_by_assets_whatever_the_direction(tree: dict[str, Institution]) -> None:
    run = night(DAY, tree, "B1")
    for code, aum in (("O11", 1), ("O12", 3), ("O13", 2)):
        summary(run, tree[code], aum=Decimal(aum))
    for sort in ("-unmanaged", "unmanaged"):
        page = get(office(tree), f"/totals/B1/?sort={sort}")
        places = [page.index(name) for name in ("乙网点", "丙网点", "甲网点")]
        assert places == sorted(places)


def test_moves_are_added_up_over_the_nights_since_the_day_compared_with(
    tree: dict[str, Institution],
) -> None:
    for as_of, clients in ((MONTH, 1), (EVE, 20), (DAY, 300)):
        run = night(as_of, tree)
        move = ["mid", "wealth", clients, f"{clients}0000.00"]
        board(run, tree["B1"], moves=[move, ["wealth", "mid", 4, "0.00"]])
    user = office(tree)
    assert "升 300 · 降 4" in get(user, "/totals/B1/")
    assert "升 320 · 降 8" in get(user, "/totals/B1/?against=month")
    assert "中高端 财富 320 320.00 万" in get(user, "/totals/B1/?against=month")


def test_nights_without_a_board_are_told_not_counted_as_nothing(
    tree: dict[str, Institution],
) -> None:
    night(MONTH, tree)
    night(EVE, tree)
    board(night(DAY, tree), tree["B1"], moves=[["mid", "wealth", 3, "1.00"]])
    user = office(tree)
    assert "其中 1 夜没有记录" in get(user, "/totals/B1/?against=month")
    assert "没有记录" not in get(user, "/totals/B1/")
    assert "这一天还没有这些数字" in get(user, f"/totals/B1/?day={EVE}")


def test_the_board_is_shown_as_shares_and_amounts(tree: dict[str, Institution]) -> None:
    run = night(DAY, tree, clients=200, aum=Decimal("5000000.00"))
    board(
        run, tree["B1"], top_clients=40, top_aum=Decimal("3400000.00"), holders_of_80=58,
        assets={"demand": "1000000.00", "fund": "4000000.00"},
        marginal=[["7000", "10000", 3, "24000.00"], ["150000", "200000", 2, "390000.00"]],
        maturities=[["2026-11-23", 2, 2, "70000.00"], ["2026-12-20", 1, 1, "90000.00"]],
    )  # fmt: skip
    page = get(office(tree), "/totals/B1/")
    assert "前 20% 客户的资产占比 68.0% 29.0% 的客户持有 80% 的资产" in page
    assert "基金 80.0% 400.00 万 活期 20.0% 100.00 万" in page
    assert "15 至 20 2 39.00 万 1.00 万 0.7 至 1 3 2.40 万 0.60 万" in page
    assert "未来 30 天 16.00 万 · 3 笔" in page
    assert "最重的一天： 2026-12-20 周日 ，9.00 万 ，1 笔、1 户" in page


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [("99400.00", "9.94"), ("4100.00", "0.41"), ("100000.00", "10"), ("67104999.00", "6,710")],
)
def test_amounts_of_the_calendar_are_short_but_never_nothing(yuan: str, shown: str) -> None:
    assert wan(Decimal(yuan)) == shown


@pytest.mark.parametrize(
    ("managed", "should", "shown", "is_low"),
    [(9999, 10000, "99.9", True), (10, 10, "100.0", False), (0, 3, "0.0", True)],
)
def test_coverage_is_never_rounded_up_to_the_whole(
    managed: int, should: int, shown: str, is_low: bool
) -> None:
    coverage = Coverage("", managed, should, must_be_whole=True)
    assert (str(coverage.percent), coverage.is_low) == (shown, is_low)
    assert 0 <= coverage.heat <= 6


def test_the_tree_is_that_of_the_day(tree: dict[str, Institution]) -> None:
    night(EVE, tree, "B1 O11")
    run = night(DAY, tree, "B1 B2")
    summary(run, tree["O11"], parent_code="B2", path="/HO/B2/O11/")
    b1, b2 = office(tree), account("branch_office", tree["B2"])
    assert status(b1, f"/totals/O11/?day={EVE}") == 200
    assert status(b1, "/totals/O11/") == 404
    assert (status(b2, f"/totals/O11/?day={EVE}"), status(b2, "/totals/O11/")) == (404, 200)


def test_a_published_time_is_not_part_of_which_day_is_shown(tree: dict[str, Institution]) -> None:
    """A day published again late stays where it is in the calendar."""
    old = RunFactory(as_of=EVE)
    published(old, at=datetime.combine(DAY, time(20), UTC))
    summary(old, tree["B1"], clients=3)
    night(DAY, tree, clients=5)
    assert "客户 5 户 +2 " in get(office(tree), "/totals/B1/")


def test_profiles_stand_beside_the_coverage_and_older_nights_say_nothing(
    tree: dict[str, Institution],
) -> None:
    run = night(DAY, tree, "B1")
    summary(run, tree["O11"], profiles_asked=80, profiles_met=37)
    summary(run, tree["O12"], profiles_asked=0, profiles_met=0)
    summary(run, tree["O13"])
    page = get(office(tree), "/totals/B1/")
    heat = page[page.index("管户覆盖与建档") :]
    # Four tiers, all of them, profiles.
    assert "甲网点 — 100.0 — — 100.0 46.2 ，低于标准 乙网点" in heat
    assert "乙网点 — 100.0 — — 100.0 — 丙网点 — 100.0 — — 100.0 — " in heat
