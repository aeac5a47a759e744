"""Amounts at the end of what can be counted, and institutions of which none can be used."""

from decimal import Decimal

import pytest

from tests.intake.inbox import BANK, Inbox, money_sum, of

TOTAL = money_sum("holding", "f", BANK["holding"])


@pytest.mark.parametrize("kind", ["f", "i"])
def test_a_balance_whose_yuan_are_beyond_any_bank_is_out_of_range(inbox: Inbox, kind: str) -> None:
    """A rate mistyped without its point: 17 digits of yuan are borne, not a fen more."""
    inbox.lenient().put_bank()
    inbox.put("exchange_rate", [("USD", "71234567"), ("EUR", "7.8")])
    amounts = [("USD", "1403812842.71"), ("USD", "1403812842.72"), ("EUR", "9999999999999999.99")]
    given = [(f"C00{n}", "O1", "P2", *amount, "") for n, amount in enumerate(amounts, 1)]
    if kind == "i":
        inbox.put("holding", [("A", *row) for row in given], kind="i")
    else:
        inbox.put("holding", given)
    verdict = of(inbox.judge(), "holding", kind)
    assert verdict.reasons == {"out_of_range": 1}
    assert [(s.line, s.column) for s in verdict.samples] == [(3, "balance")]


@pytest.mark.parametrize("text, counted, is_held", [
    ("1e3", "1000", False), ("1e3", "0", False), ("1.5E-1", "0.15", False), ("1e3", "1", True),
    ("1e999999", "0", False),
])  # fmt: skip
def test_an_amount_with_an_exponent_may_count_or_not_and_is_a_bad_number(
    inbox: Inbox, text: str, counted: str, is_held: bool
) -> None:
    inbox.lenient().put_bank()
    bad = ("C001", "O1", "P3", "CNY", text, "")
    total = str(Decimal(TOTAL) + Decimal(counted))
    inbox.put("holding", [*BANK["holding"], bad], total=total)
    verdict = of(inbox.judge(), "holding")
    assert (verdict.held, verdict.reasons) == (is_held, {"bad_number": 1})


@pytest.mark.parametrize("given", [(), (("O1", "一网点", "outlett", "S1"),)])
def test_institutions_without_a_good_row_are_held_though_any_row_may_be_bad(
    inbox: Inbox, given: tuple[tuple[str, ...], ...]
) -> None:
    inbox.lenient().put_bank(institution=given)
    first = of(inbox.judge(), "institution")
    assert (first.reason, first.detail) == ("no_good_row", f"none of {len(given)} rows is good")
    assert of(inbox.judge(released=[first.digest]), "institution").held
