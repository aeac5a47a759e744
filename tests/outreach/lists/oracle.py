"""Why a client is due, told a client and a reason at a time in plain Python from domain/03 and the
numbers of the policy: it shares nothing with the statements but their words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from clients.policies.client_page import client_policy
from clients.rules.calendar import age
from clients.rules.portfolio import shares, stage_of
from outreach.rules.days import workday_until, workdays_after
from outreach.rules.policy import Act, Reason
from outreach.rules.standards import owed
from tests.outreach.lists.oracle_funds import moves
from tests.outreach.lists.worlds import CLASSES, LOOKS, POLICY, Row, World
from tests.outreach.test_policy import is_workday

CENT = Decimal("0.01")
BOUNDS = {"potential": (None, 10_000), "long_tail": (10_000, 50_000), "mid": (50_000, 200_000),
          "wealth": (200_000, 6_000_000), "private": (6_000_000, None)}  # fmt: skip
COLUMN = {Act.CONTACT: "effective_on", Act.CALL: "call_on", Act.MESSAGE: "message_on",
          Act.FACE_TO_FACE: "face_to_face_on", Act.VISIT: "face_to_face_on",
          Act.GIFT: "gift_on"}  # fmt: skip
Found = tuple[date | None, Decimal | None, str]  # due on, figure, detail
Told = Callable[["Day", Row], Iterator[Found]]


class Day:
    """A published day of a world, and the list it makes."""

    def __init__(self, world: World, as_of: date) -> None:
        self.world, self.as_of = world, as_of
        self.list_day = workdays_after(as_of, 1, is_workday)
        self.rules = POLICY.triggers

    def of(self, table: str, row: Row) -> list[Row]:
        return [each for each in self.world[table] if each["client_no"] == row["client_no"]]

    def is_asked(self, day: date) -> bool:
        """What is to be done on that day is asked for: a day without a list is earlier."""
        return workday_until(day, is_workday) <= self.list_day

    def is_among_first(self, lists: int, first: date) -> bool:
        """Whether this is one of so many lists from ``first`` on, which may be of any day."""
        made = (first + timedelta(days=n) for n in range(100))
        days = [each for each in made if is_workday(each)]
        return self.list_day in days[:lists]

    def ahead(self, day: date) -> int:
        return (day - self.list_day).days


def silent_since(row: Row, day: date) -> bool:
    """Nobody has reached the client on that day or since."""
    return row["effective_on"] is None or row["effective_on"] < day


def reasons_of(
    world: World, as_of: date
) -> list[tuple[str, str, date | None, Decimal | None, str]]:
    day = Day(world, as_of)
    return [
        (row["client_no"], reason.value, *found)
        for row in world["booked"] for reason, told in TOLD.items() for found in told(day, row)
    ]  # fmt: skip


def _promised(day: Day, row: Row) -> Iterator[Found]:
    if row["promised_on"] and day.is_asked(row["promised_on"]):
        yield row["promised_on"], None, row["promised_by"]


def _moved(day: Day, row: Row) -> Iterator[Found]:
    sums: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for each in day.of("movements", row):
        when = datetime.fromisoformat(each["occurred_at"]).date()
        sums[each["direction"], when] += each["amount"]
    for (direction, when), yuan in sums.items():
        first = workdays_after(when, 1, is_workday)
        in_time = day.is_among_first(day.rules.movement_lists, first)
        if in_time and yuan >= day.rules.movement[row["tier"]] and silent_since(
            row, when + timedelta(days=1)
        ):  # fmt: skip
            yield first, yuan, direction


def _yuan(each: Row) -> Decimal:
    rate = Decimal("7.12345678") if each["currency"] == "USD" else Decimal(1)
    return Decimal(each["balance"] * rate).quantize(CENT, ROUND_HALF_UP)


def _matures(day: Day, row: Row) -> Iterator[Found]:
    rows: dict[date, list[Row]] = defaultdict(list)
    from_on, until_on = _handed_out(day, row)
    furthest = timedelta(days=day.rules.maturity_days[0])
    for each in day.of("holdings", row):
        if each["matures_on"] and each["matures_on"] > day.as_of and each["balance"] > 0:
            due_on = workday_until(each["matures_on"], is_workday)
            if day.is_asked(due_on - furthest) or each["matures_on"] <= until_on:
                rows[due_on].append(each)
    for due_on, all_of_it in rows.items():
        asked = [due_on - timedelta(days=n) for n in day.rules.maturity_days]
        calls = [workday_until(each, is_workday) for each in asked if day.is_asked(each)]
        if any(each["matures_on"] <= until_on for each in all_of_it):
            calls.append(from_on)
        if silent_since(row, max(calls)):
            largest = min((-_yuan(each), each["product_code"]) for each in all_of_it)
            yield due_on, sum(map(_yuan, all_of_it), Decimal(0)), largest[1]


def _handed_out(day: Day, row: Row) -> tuple[date, date]:
    """From and until when the head asks for what matures; a past that never was where nobody
    asks."""
    following = workdays_after(day.list_day, 1, is_workday)
    asked = [
        each for each in day.of("assigned", row)
        if each["cause"] == "maturity" and each["from_on"] < following
        and each["until_on"] >= day.list_day
    ]  # fmt: skip
    if not asked:
        return date.min, date.min
    return max(each["from_on"] for each in asked), max(each["until_on"] for each in asked)


def _tier(day: Day, row: Row) -> Iterator[Found]:
    lower, upper = BOUNDS[row["tier"]]
    average = row["annual_average"]
    if not silent_since(row, day.list_day - timedelta(days=day.rules.rest_days)):
        return
    if upper is not None and average >= Decimal(upper) * 9 / 10 and row["aum"] >= average:
        yield None, upper - average, "up"
    elif lower is not None and average < Decimal(lower) * 11 / 10 and row["aum"] < average:
        yield None, average - lower, "down"


def _birthdays(day: Day, row: Row) -> Iterator[Found]:
    people = [("own", row["birthday"])]
    people += [(each["relation"], each["birthday"]) for each in day.of("families", row)]
    for whose, born in people:
        for n in range(60):
            near = day.list_day + timedelta(days=n)
            asked = near - timedelta(days=day.rules.birthday_days)
            is_near = born is not None and _is_birthday(born, near) and day.is_asked(asked)
            if is_near and silent_since(row, workday_until(asked, is_workday)):
                yield workday_until(near, is_workday), None, whose


def _is_birthday(born: date, day: date) -> bool:
    if (born.month, born.day) == (2, 29) and (day.month, day.day) == (3, 1):
        return (day - timedelta(days=1)).day == 28
    return (born.month, born.day) == (day.month, day.day)


def _new(day: Day, row: Row) -> Iterator[Found]:
    opened = row["opened_on"]
    if opened is None or opened >= day.list_day:
        return
    if -day.ahead(opened) > day.rules.care_days[-1] + 7:
        return
    first = workdays_after(opened, 1, is_workday)
    is_fresh = -day.ahead(opened) <= day.rules.welcome_until or day.list_day == first
    if is_fresh and silent_since(row, opened):
        yield workdays_after(opened, day.rules.welcome_workdays, is_workday), None, "welcome"
    weeks = {n: opened + timedelta(days=n - 7) for n in day.rules.care_days}
    begun = [n for n, week in weeks.items() if day.is_asked(week)]
    if begun and silent_since(row, workday_until(weeks[max(begun)], is_workday)):
        yield opened + timedelta(days=max(begun)), None, str(max(begun))


def _bought(day: Day, row: Row) -> Iterator[Found]:
    first, due, last = day.rules.after_sale
    bought: dict[date, list[Row]] = defaultdict(list)
    for each in _last_sent(day.world["sales"]):
        if each["client_no"] == row["client_no"]:
            bought[each["sold_on"]].append(each)
    for sold_on, rows in bought.items():
        begun = max(workday_until(sold_on + timedelta(days=first), is_workday),
                    workdays_after(sold_on, 1, is_workday))  # fmt: skip
        is_now = begun <= day.list_day <= max(begun, sold_on + timedelta(days=last))
        if is_now and silent_since(row, sold_on + timedelta(days=1)):
            largest = min((-each["amount"], each["product_code"]) for each in rows)
            total = sum((each["amount"] for each in rows), Decimal(0))
            yield workday_until(sold_on + timedelta(days=due), is_workday), total, largest[1]


def _last_sent(sales: Iterable[Row]) -> Iterable[Row]:
    """A sale that was sent again is the one sent last."""
    found: dict[str, Row] = {}
    for each in sales:
        if each["sale_no"] not in found or each["as_of"] > found[each["sale_no"]]["as_of"]:
            found[each["sale_no"]] = each
    return found.values()


def _overdue(day: Day, row: Row) -> Iterator[Found]:
    for standard in POLICY.standards["hard"][row["tier"]]:
        found = owed(
            standard.period, last_on=row[COLUMN[standard.act]], since_on=row["since_on"],
            as_of=day.list_day,
        )  # fmt: skip
        if day.is_asked(found.due_on - timedelta(days=POLICY.due_soon_days)):
            is_next = found.due_on > day.list_day and day.is_asked(found.due_on)
            yield day.list_day if is_next else found.due_on, None, standard.act.value


def _market(day: Day, row: Row) -> Iterator[Found]:
    held: dict[str, Decimal] = defaultdict(Decimal)
    for each in day.of("holdings", row):
        rate = Decimal("7.12345678") if each["currency"] == "USD" else Decimal(1)
        held[each["product_code"]] += each["balance"] * rate
    for code, balance in held.items():
        for percent, moved_on in moves(day.world, code, tonight=day.list_day):
            waits = day.is_among_first(day.rules.market_lists, moved_on)
            is_large = abs(percent) >= day.rules.market_percent
            if waits and is_large and balance >= day.rules.market_from and silent_since(
                row, moved_on
            ):  # fmt: skip
                yield moved_on, percent, code
    for loan in day.of("loans", row):
        due_on = workday_until(loan["due_on"], is_workday)
        begun = due_on - timedelta(days=day.rules.loan_days)
        is_open = loan["due_on"] > day.as_of and loan["balance"] > 0
        if is_open and day.is_asked(begun) and silent_since(row, workday_until(begun, is_workday)):
            yield due_on, loan["balance"], "loan"


def _idle(day: Day, row: Row) -> Iterator[Found]:
    before = [each["demand"] for each in day.of("earlier_balances", row)]
    least = min([row["demand"], *before])
    rests = not silent_since(row, day.list_day - timedelta(days=day.rules.rest_days))
    if len(before) == LOOKS and least >= day.rules.idle_from and not rests:
        yield None, least, ""


def _allocated(day: Day, row: Row) -> Iterator[Found]:
    rules, allocation = day.rules, client_policy().allocation
    rests = not silent_since(row, day.list_day - timedelta(days=rules.rest_days))
    if rests or row["aum"] < rules.allocation_from or not row["birthday"] or not row["risk_level"]:
        return
    stage = stage_of(allocation.stages, row["birthday"], day.as_of)
    before = day.as_of - timedelta(days=rules.rest_days)
    if age(row["birthday"], before) < allocation.stages[stage]:
        yield None, None, stage
    found = shares(
        allocation, {name: row[name] for name in CLASSES}, risk_level=row["risk_level"], stage=stage
    )
    total = sum((row[name] for name in CLASSES), Decimal(0))
    least = rules.allocation_points * total
    off = [each for each in found if abs(each.gap or Decimal(0)) * 100 >= least]
    if off:
        # The first of equal ones.
        furthest = max(off, key=lambda each: abs(each.gap or Decimal(0)))
        yield None, furthest.gap, furthest.group


def _assigned(cause: str) -> Told:
    def told(day: Day, row: Row) -> Iterator[Found]:
        for each in day.of("assigned", row):
            # Days without a list belong to the one before them.
            following = workdays_after(day.list_day, 1, is_workday)
            is_now = each["from_on"] < following and each["until_on"] >= day.list_day
            if each["cause"] == cause and is_now and silent_since(row, each["from_on"]):
                yield each["until_on"], None, each["reference"]

    return told


TOLD: Mapping[Reason, Told] = {
    Reason.PROMISED: _promised, Reason.LARGE_MOVEMENT: _moved, Reason.MATURITY: _matures,
    Reason.ASSIGNED: _assigned("assigned"), Reason.NEW_CLIENT: _new, Reason.TIER_CHANGE: _tier,
    Reason.CAMPAIGN: _assigned("campaign"), Reason.AFTER_SALE: _bought,
    Reason.CONTACT_OVERDUE: _overdue, Reason.BIRTHDAY: _birthdays, Reason.MARKET_EVENT: _market,
    Reason.MARGINAL: _assigned("marginal"), Reason.IDLE_MONEY: _idle,
    Reason.ALLOCATION: _allocated,
}  # fmt: skip
assert set(TOLD) == set(Reason)
