"""Sheets of maturities and movements: who writes, asks and answers, and what is counted."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.selectors.one_client import SeenClient, seen_client
from clients.selectors.visible import scope_of
from operations.models import AuditEntry
from operations.selectors.days import last_published_day
from organisation.models import User
from organisation.selectors.access import access_of
from organisation.selectors.keys import keyring
from outreach.models import FollowUp, Sheet, SheetQuestion
from outreach.rules.sheets import is_taken, open_sheet, percent, take_up
from outreach.selectors.follow_ups import (
    follow_up_rows,
    followed_after,
    in_state,
    of_client,
)
from outreach.selectors.sheets import sheets_of
from outreach.selectors.take_up import take_up_by_person, take_up_of
from outreach.services.follow_ups import (
    MayNotAsk,
    MayNotWrite,
    NoSuchMeeting,
    NoSuchProduct,
    NothingSaid,
    SheetChanged,
    Typed,
    answer,
    ask,
    write_sheet,
)
from tests.at_once import at_once
from tests.outreach.conftest import NOW
from tests.outreach.followed import falling, matured, moved
from tests.outreach.made import logged
from tests.published import publish
from tests.web.client_scene import Scene, row

TODAY = NOW.date()
LEAVES = Typed("leaves", words={"where_to": "隔壁银行", "why": "利率高 0.2", "use": "live"})


@pytest.fixture
def head(scene: Scene, db: None) -> User:
    return scene.person("outlet_head", "O1", employee_no="H1", name="网点负责人")


def run() -> int:
    published = last_published_day()
    assert published is not None and published.published_run_id is not None
    return published.published_run_id


def seen_as(user: User, number: str = "OWN") -> SeenClient:
    return seen_client(
        access_of(user, on=TODAY), user, number, run_id=run(), as_of=TODAY, at=timezone.now()
    )


def wrote(user: User, about: FollowUp, typed: Typed = LEAVES, version: int = 0) -> Sheet:
    return write_sheet(
        access=access_of(user, on=TODAY), seen=seen_as(user, about.client_no), follow_up=about,
        typed=typed, version=version, by=user, at=timezone.now(),
    )  # fmt: skip


def asked(user: User, about: FollowUp, words: str = "去了哪里？", read: int = 0) -> SheetQuestion:
    access = access_of(user, on=TODAY)
    return ask(
        access=access, scope=scope_of(access, at=timezone.now()),
        seen=seen_as(user, about.client_no), follow_up=about, question=words, read=read, by=user,
        at=timezone.now(),
    )  # fmt: skip


def answered(user: User, question: SheetQuestion, words: str = "买房") -> SheetQuestion:
    return answer(
        access=access_of(user, on=TODAY), seen=seen_as(user), question=question, words=words,
        by=user, at=timezone.now(),
    )  # fmt: skip


def rows_of(user: User, days: int = 60, **given: Any) -> Any:
    access = access_of(user, on=TODAY)
    return follow_up_rows(
        scope_of(access, at=timezone.now()), run_id=run(), since=TODAY - timedelta(days=days),
        until=TODAY + timedelta(days=30), **given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bought", "amount", "rate", "taken"),
    [
        (None, 100, None, False), (0, 100, "0", False), (Decimal("79.99"), 100, "79.9", False),
        (80, 100, "80", True), (120, 100, "120", True), (1, 3, "33.3", False),
    ],
)  # fmt: skip
def test_from_four_fifths_on_it_counts_as_taken(
    bought: Any, amount: int, rate: str | None, taken: bool
) -> None:
    given = None if bought is None else Decimal(bought)
    found = take_up(given, Decimal(amount))
    assert found == (None if rate is None else Decimal(rate))
    assert is_taken(given, Decimal(amount), taken_percent=80) is taken


def test_who_had_nothing_on_the_eve_has_no_retention() -> None:
    assert percent(Decimal(50), Decimal(0)) is None
    assert percent(Decimal("799.99"), Decimal(1000)) == Decimal("79.9")


@pytest.mark.django_db
def test_a_sheet_is_written_amended_and_keeps_what_it_said(scene: Scene, head: User) -> None:
    about = matured("OWN", TODAY)
    first = wrote(scene.manager, about)
    assert b"\xe9\x9a\x94" not in bytes(first.words_sealed or b"")
    again = wrote(scene.manager, about, Typed("stays", "稳享 180 天", TODAY), 1)
    assert (again.version, again.decision, again.product_code) == (2, "stays", "P1")
    assert [each.version for each in sheets_of(about)] == [2, 1]
    words = open_sheet(keyring(), first.words_sealed, client_no="OWN", follow_up=about.pk)
    assert words == {"where_to": "隔壁银行", "why": "利率高 0.2"}  # "use" is no word of this kind
    with pytest.raises(SheetChanged):
        wrote(scene.manager, about, version=1)
    told = AuditEntry.objects.filter(relation="outreach_sheet")
    assert [each.client_no for each in told] == ["OWN", "OWN"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Sheet.objects.filter(pk=first.pk).update(decision="stays")


@pytest.mark.django_db
def test_what_cannot_be_is_refused(scene: Scene, head: User) -> None:
    about = matured("OWN", TODAY)
    with pytest.raises(NoSuchProduct):
        wrote(scene.manager, about, Typed("stays", "没有这个"))
    with pytest.raises(NoSuchMeeting):
        wrote(scene.manager, about, Typed(meeting_on=date(2036, 1, 1)))
    movement = moved("OWN", TODAY)
    assert wrote(scene.manager, movement, Typed("stays", "P1")).decision == ""
    with pytest.raises(MayNotWrite):  # another client's sheet
        write_sheet(
            access=access_of(scene.manager, on=TODAY), seen=seen_as(scene.manager),
            follow_up=matured("COLLEAGUE", TODAY), typed=LEAVES, version=0, by=scene.manager,
            at=timezone.now(),
        )  # fmt: skip
    office = scene.person("branch_office", "B", employee_no="B1")
    with pytest.raises(MayNotWrite):  # reads, logs no contacts
        wrote(office, about)


@pytest.mark.django_db
def test_the_head_asks_the_manager_answers_and_both_stay(scene: Scene, head: User) -> None:
    about = moved("OWN", TODAY)
    with pytest.raises(MayNotAsk):
        asked(scene.manager, about)
    question = asked(head, about)
    with pytest.raises(SheetChanged):  # a second click
        asked(head, about)
    with pytest.raises(NothingSaid):
        asked(head, about, " ", read=1)
    assert [each.is_asked for each in of_client("OWN")] == [True]
    with pytest.raises(MayNotWrite):  # nobody answers the own question
        answered(head, question)
    done = answered(scene.manager, question)
    assert done.answered_by == scene.manager
    with pytest.raises(SheetChanged):
        answered(scene.manager, question, "又一次")
    assert [each.is_asked for each in of_client("OWN")] == [False]
    assert AuditEntry.objects.filter(relation="outreach_sheetquestion").count() == 2
    neighbour = scene.person("outlet_head", "O2", employee_no="H2")
    access = access_of(neighbour, on=TODAY)
    with pytest.raises(MayNotAsk):
        ask(
            access=access, scope=scope_of(access, at=timezone.now()), seen=seen_as(head),
            follow_up=about, question="?", read=1, by=neighbour, at=timezone.now(),
        )  # fmt: skip


@pytest.mark.django_db
def test_everybody_finds_those_of_their_books_and_places(scene: Scene, head: User) -> None:
    own, late = matured("OWN", TODAY), falling("OWN", TODAY + timedelta(days=9))
    other = moved("COLLEAGUE", TODAY, employee_no="M2")
    matured("SIBLING", TODAY, home_outlet="O2", employee_no="M3")
    matured("OWN", TODAY - timedelta(days=61))
    gone = matured("OWN", TODAY, product_code="P2", is_gone=True)
    assert set(rows_of(scene.manager)) == {own, late}
    assert set(rows_of(head)) == {own, late, other}
    assert set(rows_of(head, kind="movement")) == {other}
    assert set(rows_of(head, person="M1")) == {own, late}
    wrote(scene.manager, gone)
    assert set(in_state(rows_of(head), "written")) == {gone}
    asked(head, late)
    assert set(in_state(rows_of(head), "asked")) == {late}
    assert set(in_state(rows_of(head), "unwritten")) == {own, late, other}
    nobody = scene.person("teller", "O1", employee_no="T1")
    assert not rows_of(nobody).exists()


@pytest.mark.django_db
def test_talked_on_is_told_by_contacts_since_it_was_asked_for(scene: Scene, head: User) -> None:
    logged("OWN", "M1", at=NOW - timedelta(days=31))
    matured("OWN", TODAY)
    assert [each.talked_on for each in followed_after(rows_of(head), after=None)] == [None]
    logged("OWN", "M1", at=NOW - timedelta(days=30))
    logged("OWN", "M1", at=NOW, seconds=5)
    found = followed_after(rows_of(head), after=None)
    assert [each.talked_on for each in found] == [TODAY - timedelta(days=30)]


@pytest.mark.django_db
def test_totals_add_up_what_matured_and_count_nobody_s_assets_twice(
    scene: Scene, head: User
) -> None:
    publish([
        row("OWN", "O1", "M1", aum=600_000), row("COLLEAGUE", "O1", "M2", aum=300_000),
        row("MARGINAL", "O1", None, aum=40_000, tier="long_tail"),
    ], as_of=TODAY)  # fmt: skip
    first = matured("OWN", TODAY - timedelta(days=9), 100_000, bought=80_000)
    matured("OWN", TODAY - timedelta(days=2), 100_000, bought=79_999, aum_before=900_000)
    matured("COLLEAGUE", TODAY, 50_000, bought=60_000, employee_no="M2", aum_before=200_000)
    matured("MARGINAL", TODAY, 10_000, employee_no=None, aum_before=None, bought=0)
    falling("OWN", TODAY + timedelta(days=3), 500_000)
    moved("OWN", TODAY)
    wrote(scene.manager, first)
    asked(head, first)
    found = take_up_of(rows_of(head), run_id=run(), as_of=TODAY)
    assert (found.sheets, found.written, found.unwritten, found.unanswered) == (6, 1, 5, 1)
    assert (found.holdings, found.matured, found.bought, found.taken) == (4, 260_000, 219_999, 2)
    assert found.rate == Decimal("84.6")
    assert (found.before, found.now) == (1_000_000, 900_000)
    assert found.retention == 90
    people = take_up_by_person(rows_of(head), run_id=run(), as_of=TODAY)
    assert [(each.employee_no, each.figures.matured) for each in people] == [
        ("M1", 200_000), ("M2", 50_000), ("", 10_000),
    ]  # fmt: skip
    mine, colleague, nobody = (each.figures for each in people)
    assert (mine.rate, mine.retention, mine.unanswered) == (Decimal("79.9"), 75, 1)
    assert (colleague.rate, colleague.retention) == (120, 150)
    assert (nobody.rate, nobody.retention) == (0, None)
    assert people[0].name == "林若溪"
    of_one = take_up_of(rows_of(head, person="M1"), run_id=run(), as_of=TODAY)
    assert of_one == mine


@pytest.mark.django_db
def test_a_list_s_statements_do_not_grow_with_its_rows(scene: Scene, head: User) -> None:
    matured("OWN", TODAY)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            followed_after(rows_of(head), after=None)
            take_up_of(rows_of(head), run_id=run(), as_of=TODAY)
            take_up_by_person(rows_of(head), run_id=run(), as_of=TODAY)
        return len(queries)

    one = statements()
    made = [matured("OWN", TODAY - timedelta(days=n)) for n in range(1, 59)]
    wrote(scene.manager, made[0])
    assert statements() == one
    shown = followed_after(rows_of(head), after=None)
    last = shown[-1].follow_up
    rest = followed_after(rows_of(head), after=(last.on, last.pk))
    assert [len(shown), len(rest)] == [50, 9]


@pytest.mark.django_db(transaction=True)
def test_of_two_sheets_at_once_one_stands(scene: Scene) -> None:
    about, seen = matured("OWN", TODAY), seen_as(scene.manager)
    access = access_of(scene.manager, on=TODAY)

    def write(decision: str) -> Any:
        return write_sheet(
            access=access, seen=seen, follow_up=about, typed=Typed(decision), version=0,
            by=scene.manager, at=timezone.now(),
        )  # fmt: skip

    done = at_once(lambda: write("stays"), lambda: write("leaves"), refused=(SheetChanged,))
    assert sorted(type(each).__name__ for each in done) == ["Sheet", "SheetChanged"]
    assert Sheet.objects.count() == 1
