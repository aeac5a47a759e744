"""What is in force after a day: full files replace, incremental ones are merged, clients change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from clients.rules.sealing import blind_index, unseal
from tests.intake.inbox import BANK, DAY, KEYRING, Inbox, of
from tiering.pipeline.lake import Lake

NEXT = DAY + timedelta(1)
THIRD = DAY + timedelta(2)
CLIENT = BANK["client"][0]


def state(rows, day: date, run: int = 1) -> list[tuple[object, ...]]:
    return rows("client_state", day, run, "client_no, opening_outlet, loaded_on, loaded_run")


def test_a_full_holding_file_is_the_whole_truth(inbox: Inbox, rows) -> None:
    inbox.put_bank()
    inbox.judge()
    inbox.put_bank(day=NEXT, holding=BANK["holding"][:3])
    inbox.judge(NEXT)
    assert len(rows("holding", NEXT)) == 3
    manifest = inbox.lake.read_json("manifest", NEXT, 1)
    assert (manifest["holding_kind"], manifest["had_files"]) == ("f", True)


def test_an_incremental_file_adds_changes_and_deletes(inbox: Inbox, rows) -> None:
    inbox.put_bank()
    inbox.judge()
    inbox.put(
        "holding",
        [
            ("A", "C001", "O2", "P3", "CNY", "7.00", ""),
            ("A", *BANK["holding"][0][:4], "8.00", ""),  # there already: changed
            ("M", *BANK["holding"][1][:4], "9.00", ""),
            ("D", *BANK["holding"][2]),
        ],
        kind="i",
        day=NEXT,
    )
    assert of(inbox.lenient().judge(NEXT), "holding", "i").loaded == 4
    found = rows("holding", NEXT, 1, "client_no, outlet_code, product_code, balance")
    assert len(found) == 40
    assert found[:4] == [
        ("C001", "O1", "P1", Decimal("8.00")),
        ("C001", "O1", "P2", Decimal("9.00")),
        ("C001", "O2", "P3", Decimal("7.00")),
        ("C002", "O1", "P2", Decimal("200.02")),
    ]
    assert inbox.lake.read_json("manifest", NEXT, 1)["holding_kind"] == "i"


def test_changes_of_the_day_come_after_its_full_file(inbox: Inbox, rows) -> None:
    inbox.put_bank()
    inbox.put("holding", [("D", *BANK["holding"][0])], kind="i")
    inbox.put("client", [("M", CLIENT[0], "新名", *CLIENT[2:])], kind="i")
    verdict = inbox.judge()
    assert [f.kind for f in verdict.files if f.table == "holding"] == ["f", "i"]
    assert len(rows("holding", DAY)) == 39
    names = dict(rows("client", DAY, 1, "client_no, name"))
    assert len(rows("client", DAY)) == len(names) == 20
    assert names["C001"] == "新名"


def test_the_last_rate_stands(inbox: Inbox, rows) -> None:
    inbox.put_bank("exchange_rate")
    inbox.judge()
    inbox.put("exchange_rate", [("USD", "7.5"), ("HKD", "0.9")], day=NEXT)
    inbox.judge(NEXT)
    assert rows("exchange_rate", NEXT) == [
        ("EUR", Decimal("7.80000000")),
        ("HKD", Decimal("0.90000000")),
        ("USD", Decimal("7.50000000")),
    ]


def test_a_deleted_rate_stands_until_a_new_one_comes(inbox: Inbox, rows) -> None:
    """Its holdings, in force or of the same day, are worth what they were worth."""
    inbox.put_bank("exchange_rate")
    inbox.judge()
    inbox.put("exchange_rate", [("D", "USD", "7"), ("M", "EUR", "8")], kind="i", day=NEXT)
    inbox.put("holding", [("A", "C001", "O1", "P2", "USD", "1.00", "")], kind="i", day=NEXT)
    verdict = inbox.judge(NEXT)
    assert [of(verdict, name, "i").loaded for name in ("exchange_rate", "holding")] == [2, 1]
    assert rows("exchange_rate", NEXT, 1, "rate") == [(Decimal("7.12345678"),), (Decimal(8),)]


@pytest.mark.parametrize("kind", ["f", "i"])
def test_a_product_stands_as_long_as_holdings_in_force_are_of_it(
    inbox: Inbox, rows, kind: str
) -> None:
    def products(day: date) -> list[str]:
        return [code for (code,) in rows("product", day, 1, "product_code")]

    last = ("C001", "O1", "P2", "CNY", "1.00", "")
    inbox.lenient().put_bank(holding=[*BANK["holding"][::2], last])
    inbox.judge()
    left = BANK["product"][:1] if kind == "f" else [("D", *row) for row in BANK["product"][1:]]
    inbox.put("product", left, kind=kind, day=NEXT)
    inbox.judge(NEXT)
    assert products(NEXT) == ["P1", "P2"]  # nobody holds P3
    inbox.put("product", BANK["product"][:1], day=THIRD)
    inbox.put("holding", [("D", *last)], kind="i", day=THIRD)
    inbox.judge(THIRD)
    assert products(THIRD) == ["P1"]


def test_events_are_those_of_their_day_only(inbox: Inbox) -> None:
    inbox.put_bank("sale", "movement", "family")
    inbox.judge()
    inbox.put_bank(day=NEXT)
    inbox.judge(NEXT)
    tables = inbox.lake.read_json("manifest", NEXT, 1)["tables"]
    assert not {"sale", "movement"} & set(tables)
    assert tables["family"] == {"as_of": DAY.isoformat(), "run": 1}


def test_a_client_is_written_with_what_is_personal_sealed(inbox: Inbox, rows, lake: Lake) -> None:
    inbox.put_bank()
    inbox.judge()
    columns = (
        "id_no_sealed, id_no_index, id_no_masked, phone_sealed, phone_index, phone_masked,"
        " name_initials, birthday, has_marketing_consent, is_do_not_contact, is_deleted, persona"
    )
    row = rows("client", DAY, 1, columns)
    every = {tuple(r[6:]) for r in row}
    assert every == {("zx1", date(1949, 12, 31), True, False, False, None)} | {
        (f"zx{n}", date(1949, 12, 31), True, False, False, None) for n in range(2, 21)
    }
    (first,) = [r for r in row if r[6] == "zx1"]
    place = {"table": "client", "row": "C001"}
    assert unseal(KEYRING, first[0], column="id_no", **place) == CLIENT[3]
    assert unseal(KEYRING, first[3], column="phone", **place) == CLIENT[4]
    assert first[1] == blind_index(KEYRING, CLIENT[3], column="id_no")
    assert first[4] == blind_index(KEYRING, CLIENT[4], column="phone")
    assert (first[2], first[5]) == ("1****************X", "138****0001")


def test_nothing_personal_lies_in_the_lake_in_clear(inbox: Inbox, lake: Lake) -> None:
    bad = (*CLIENT[:6], "X", *CLIENT[7:])
    inbox.lenient().put_bank(client=[*BANK["client"], ("C777", *bad[1:])])
    inbox.judge()
    content = b"".join(path.read_bytes() for path in lake.root.rglob("*") if path.is_file())
    assert b"C777" in content
    for clear in (CLIENT[3], *(row[4] for row in BANK["client"])):
        assert clear.encode() not in content


def test_only_new_and_changed_clients_are_written(inbox: Inbox, rows) -> None:
    inbox.put_bank()
    inbox.judge()
    changed = ("C002", "新名", *BANK["client"][1][2:])
    added = ("C900", *CLIENT[1:])
    inbox.put_bank(day=NEXT, client=[added, *BANK["client"][2:], changed])  # C001 is not there
    verdict = of(inbox.judge(NEXT), "client")
    assert (verdict.rows, verdict.loaded, verdict.rejected) == (20, 20, 0)
    assert rows("client", NEXT, 1, "client_no, name") == [("C002", "新名"), ("C900", "张小1")]
    after = state(rows, NEXT)
    assert len(after) == 21  # a client who is missing stays
    assert [s for s in after if s[2] == NEXT] == [
        ("C002", "O1", NEXT, 1),
        ("C900", "O1", NEXT, 1),
    ]
    assert ("C001", "O1", DAY, 1) in after


def test_a_rejected_client_row_keeps_yesterdays_data(inbox: Inbox, rows) -> None:
    inbox.lenient().put_bank()
    inbox.judge()
    bad = (*CLIENT[:6], "X", *CLIENT[7:])
    inbox.put_bank(day=NEXT, client=[bad, *BANK["client"][1:]])
    assert of(inbox.judge(NEXT), "client").reasons == {"unknown_code": 1}
    assert rows("client", NEXT) == []
    assert state(rows, NEXT) == state(rows, DAY)
    inbox.put_bank(day=THIRD)
    inbox.judge(THIRD)
    assert rows("client", THIRD) == []  # the good row of the first day is still the one in force


def test_an_unchanged_client_is_judged_again_when_its_outlet_is_gone(inbox: Inbox) -> None:
    inbox.lenient().put_bank()
    inbox.judge()
    inbox.put_bank(
        day=NEXT,
        institution=[row for row in BANK["institution"] if row[0] != "O1"],
        staff=BANK["staff"][1:],
        holding=[],
    )
    assert of(inbox.judge(NEXT), "client").reasons == {"unknown_institution": 20}


def test_an_unchanged_client_that_comes_twice_is_a_duplicate(inbox: Inbox, rows) -> None:
    inbox.lenient().put_bank()
    inbox.judge()
    changed = ("C002", "新名", *BANK["client"][1][2:])
    twice = [*BANK["client"], CLIENT, changed]
    inbox.put_bank(day=NEXT, client=twice)
    assert of(inbox.judge(NEXT), "client").reasons == {"duplicate_key": 2}
    assert rows("client", NEXT) == []  # the first row of C002, unchanged, stays
    inbox.put_bank(day=NEXT, client=[changed, *BANK["client"]])
    assert of(inbox.judge(NEXT), "client").reasons == {"duplicate_key": 1}
    assert rows("client", NEXT, 1, "client_no, name") == [("C002", "新名")]


def test_a_deleted_client_is_told_and_no_longer_known(inbox: Inbox, rows) -> None:
    inbox.put_bank()
    inbox.judge()
    inbox.put("client", [("D", *CLIENT)], kind="i", day=NEXT)
    inbox.put("holding", [BANK["holding"][0]], day=NEXT)
    verdict = inbox.lenient().judge(NEXT)
    assert of(verdict, "holding").reasons == {"unknown_client": 1}
    columns = "client_no, is_deleted, phone_sealed"
    assert rows("client", NEXT, 1, columns) == [("C001", True, None)]
    assert len(state(rows, NEXT)) == 19


def test_known_clients_with_rejected_holdings_are_stale(inbox: Inbox, rows) -> None:
    inbox.lenient().put_bank()
    inbox.judge()
    inbox.put_bank(day=NEXT)
    inbox.put("holding", day=NEXT)
    good = [inbox.dialect.join(row).encode() for row in BANK["holding"] if row[0] != "C005"]
    bad = [b"C001,O1,P3,CNY,x,", b"C002,O1,P1,CNY", good[4]]
    content = inbox.text("holding", ()) + b"".join(line + b"\n" for line in [*good, *bad])
    inbox.put("holding", content=content, count=len(good) + 3, day=NEXT)
    inbox.judge(NEXT)
    # C001 and C002 by name, C003 by its duplicate; C005 has nothing any more, and nobody else's
    # row may be its.
    assert rows("stale", NEXT) == [("C001",), ("C002",), ("C003",)]


def test_a_row_that_cannot_say_whose_it_is_makes_the_vanished_stale(inbox: Inbox, rows) -> None:
    inbox.lenient().put_bank()
    inbox.judge()
    good = [inbox.dialect.join(row).encode() for row in BANK["holding"] if row[0] > "C002"]
    for number, line in enumerate(
        [
            b",O1,P1,CNY,1.00,",
            b"C0O1,O1,P1,CNY,1.00,",
            b"O1,P1,CNY,1.00,",
            b'"C0,O1,P1,CNY',
            b"C\xff,O1,P1,CNY,1.00,",
        ]
    ):
        day = NEXT + timedelta(number)
        inbox.loaded = {DAY: 1}
        inbox.put_bank(day=day)
        content = inbox.text("holding", ()) + b"".join(each + b"\n" for each in [*good, line])
        inbox.put("holding", content=content, count=len(good) + 1, day=day)
        inbox.judge(day)
        assert ("C002",) in rows("stale", day)
        assert rows("stale", day) == [("C001",), ("C002",)], line


def test_a_nameless_row_of_an_incremental_file_accuses_nobody(inbox: Inbox, rows) -> None:
    inbox.lenient().put_bank()
    inbox.judge()
    inbox.put("holding", [("A", "", "O1", "P1", "CNY", "1.00", "")], kind="i", day=NEXT)
    inbox.judge(NEXT)
    assert rows("stale", NEXT) == []
    assert len(rows("holding", NEXT)) == 40


def test_judging_twice_writes_the_same(inbox: Inbox, rows, lake: Lake) -> None:
    inbox.lenient().put_bank("exchange_rate", "loan", client=[*BANK["client"], CLIENT])
    first = inbox.judge()
    clear = "* EXCLUDE (id_no_sealed, phone_sealed)"
    datasets = ["client", "client_state", "rejects", "stale", "holding", "loan", "exchange_rate"]

    def everything() -> list[object]:
        folders = [rows(d, DAY, 1, clear if d == "client" else "*") for d in datasets]
        return [*folders, lake.read_json("manifest", DAY, 1)]

    before = everything()
    inbox.loaded = {}
    assert inbox.judge() == first
    assert everything() == before
    assert not [path for path in lake.root.rglob(".*")]


def test_people_see_how_far_it_is(inbox: Inbox) -> None:
    from tests.intake.inbox import Decisions, inspect_day, judge_day

    inbox.put_bank()
    told: list[float] = []
    judge_day(
        inbox.night(),
        inspect_day(inbox.folder, DAY, inbox.dialect),
        decisions=Decisions(),
        keyring=KEYRING,
        hold_shrunk=False,
        progress=told.append,
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
