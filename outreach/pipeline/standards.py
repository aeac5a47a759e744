"""The contact standards as SQL: ``outreach.rules.standards.owed`` for everybody at once."""

from collections.abc import Iterator

from outreach.rules.policy import Act, DailyPolicy, Period, Standard

# Act → the day of ``booked`` on which it was done last.
LAST = {
    Act.CONTACT: "effective_on", Act.CALL: "call_on", Act.MESSAGE: "message_on",
    Act.FACE_TO_FACE: "face_to_face_on", Act.VISIT: "face_to_face_on", Act.GIFT: "gift_on",
}  # fmt: skip
LENGTH = {
    Period.WEEK: "7 DAY", Period.MONTH: "1 MONTH", Period.QUARTER: "3 MONTH",
    Period.HALF_YEAR: "6 MONTH", Period.YEAR: "1 YEAR",
}  # fmt: skip


def owed_sql(policy: DailyPolicy, profile: str) -> str:
    """The statement of ``owed``: client_no, due_on, the act, the day it was done last and the first
    day of the period that runs on the list's day; one row per client and standard.

    Owed is the first whole period in which nothing was done: the one after the last time, and none
    that the manager had the client for in part only.
    """
    return "\nUNION ALL\n".join(_owed(tier, each) for tier, each in _all(policy, profile))


def _all(policy: DailyPolicy, profile: str) -> Iterator[tuple[str, Standard]]:
    for tier, standards in policy.standards[profile].items():
        for standard in standards:
            yield tier, standard


def _owed(tier: str, standard: Standard) -> str:
    last = LAST[standard.act]
    whole = (
        f"CASE WHEN since_on = {_first('since_on', standard.period)} THEN since_on"
        f" ELSE {_next('since_on', standard.period)} END"
    )
    after = f"CASE WHEN {last} <= $list_day THEN {_next(last, standard.period)} END"
    start = f"greatest({whole}, coalesce({after}, {whole}))"
    due_on = f"CAST({_next(start, standard.period)} - INTERVAL 1 DAY AS DATE)"
    return (
        f"SELECT client_no, {due_on} AS due_on, '{standard.act.value}' AS detail,"  # noqa: S608
        f" {last} AS last_on, {_first('CAST($list_day AS DATE)', standard.period)} AS period_on"
        f" FROM booked WHERE tier = '{tier}'"
        " AND since_on IS NOT NULL"
    )


def _first(day: str, period: Period) -> str:
    """The first day of the calendar period that ``day`` lies in."""
    if period is Period.HALF_YEAR:
        return (
            f"CAST(date_trunc('year', {day}) + CASE WHEN month({day}) > 6"
            " THEN INTERVAL 6 MONTH ELSE INTERVAL 0 MONTH END AS DATE)"
        )
    return f"CAST(date_trunc('{period.value}', {day}) AS DATE)"


def _next(day: str, period: Period) -> str:
    """The first day of the period after the one that ``day`` lies in."""
    return f"CAST({_first(day, period)} + INTERVAL {LENGTH[period]} AS DATE)"
