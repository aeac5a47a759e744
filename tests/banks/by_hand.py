"""A bank of a few lines written by hand, put into an inbox day by day."""

from collections.abc import Mapping, Sequence
from datetime import date

from tests.intake.inbox import Inbox

Row = Sequence[str]
PRODUCTS: tuple[Row, ...] = (("DEM", "活期", "demand", "R1"), ("TIM", "定期", "time", "R1"))


def client(client_no: str, opening_outlet: str = "") -> Row:
    """A client row with nothing personal but a name."""
    empty = ("",) * 4
    return (
        client_no, f"张{client_no}", "other", *empty, "2010-05-06", *empty, "Y", "N",
        opening_outlet,
    )  # fmt: skip


def held(client_no: str, outlet: str, balance: int | str, product: str = "TIM") -> Row:
    """A holding in yuan."""
    text = balance if isinstance(balance, str) else f"{balance}.00"
    return (client_no, outlet, product, "CNY", text, "")


def past(client_no: str, outlet: str, balance: int | str, since: str = "2025-01-01") -> Row:
    """A row of the balance history in yuan."""
    text = balance if isinstance(balance, str) else f"{balance}.00"
    return (client_no, outlet, "TIM", "CNY", since, text)


def posting(text: str) -> Row:
    """``number role institution [joined_on [left_on]]`` as a staff row."""
    number, role, place, *days = text.split()
    joined, left = [*days, "", ""][:2]
    return (number, f"员{number}", role, place, joined or "2020-01-01", left)


def put_day(inbox: Inbox, day: date, tables: Mapping[str, Sequence[Row]]) -> None:
    """The full files of a day; the products are always the same two."""
    for table, rows in {"product": PRODUCTS, **tables}.items():
        inbox.put(table, rows, day=day)
