"""Logging and amending contacts: once, by who may, as the rules that protect clients say."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from clients.models import LastContact, Product
from clients.rules.guards import Guard
from clients.selectors.one_client import NoSuchClient, guards_of_client
from operations.models import AuditEntry
from organisation.models import StandIn, User
from organisation.rules.roles import Role
from organisation.selectors.access import access_of
from outreach.models import Contact
from outreach.rules.protection import Refusal
from outreach.rules.said import Wrong
from outreach.selectors.standing import standing_of
from outreach.services.contact_refusals import (
    AlreadyLogged,
    ContactWrong,
    Forbidden,
    KeyReused,
    MayNotLog,
    NotThere,
    UnknownProducts,
)
from tests.factories import PostingFactory, account
from tests.outreach.acting import alter_client, amend, last, log, log_said, said, seen_by
from tests.outreach.conftest import NOW
from tests.published import publish
from tests.web.client_scene import Scene, planted, row

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_a_contact_is_kept_with_who_had_it_and_what_judged_it(scene: Scene) -> None:
    made = log(
        scene.manager, key="k1", products=("P1",), next_step="visit", next_on=date(2026, 12, 1),
        words=" 到期资金想和家人商量。 ",
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.client_no, made.employee_no, made.role) == ("OWN", "M1", "relationship_manager")
    assert (made.institution_code, made.made_by, made.key) == ("O1", scene.manager, "k1")
    assert (made.is_effective, made.policy_version, made.on) == (True, 1, TODAY)
    assert (made.products, made.breaches, made.filed_on) == (["P1"], [], None)
    assert made.recorded_at == made.made_at == NOW
    kept = last()
    assert (kept.effective_on, kept.effective_by, kept.call_on) == (TODAY, "M1", TODAY)
    assert (kept.promised_on, kept.promised_by) == (date(2026, 12, 1), "M1")


def test_its_words_lie_sealed_in_the_table_its_versions_and_the_audit(scene: Scene) -> None:
    made = log(scene.manager, words="女儿明年赴新加坡读书")
    amend(scene.manager, made, words="女儿后年赴新加坡读书")
    with connection.cursor() as cursor:
        for table in ("outreach_contact", "outreach_contactversion", "operations_auditentry"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} AS t")
            told = cursor.fetchone()[0]
            assert "新加坡" not in told and "新加坡".encode().hex() not in told


def test_nobody_logs_who_does_not_work_the_client(scene: Scene) -> None:
    for client_no in ("COLLEAGUE", "SIBLING", "FORMER", "UNASSIGNED", "NOBODY"):
        with pytest.raises(NoSuchClient):
            log(scene.manager, client_no)
    with pytest.raises(MayNotLog):
        log(scene.person("branch_office", "B"))
    assert not Contact.objects.exists() and not LastContact.objects.exists()


def test_the_counter_logs_calls_to_the_pool_it_sees_masked(scene: Scene) -> None:
    teller = scene.person("teller", "O1")
    assert log(teller, "UNASSIGNED").role == "teller"
    with pytest.raises(NoSuchClient):
        log(teller, "OWN")


def test_a_client_moved_to_another_book_while_the_form_was_open(scene: Scene) -> None:
    log(scene.manager)
    made = Contact.objects.get()
    publish([row("OWN", "O2", "M3")], as_of=TODAY)
    for write in (lambda: log(scene.manager), lambda: amend(scene.manager, made, seconds=90)):
        with pytest.raises(NoSuchClient):
            write()
    assert (Contact.objects.count(), made.version) == (1, 1)
    other = User.objects.get(employee_no="M3")
    with pytest.raises(NotThere):  # the new manager does not mend the former one's words
        amend(other, made, seconds=90)
    assert log(other).employee_no == "M3"


# --- in which role


def test_who_stands_in_logs_in_the_role_of_the_book(scene: Scene) -> None:
    other = account("lobby_manager", scene.places["O1"], employee_no="L1")
    StandIn.objects.create(
        staff=other.staff, stands_in_for_id="M1", role="relationship_manager", from_on=TODAY,
        until_on=TODAY,
    )  # fmt: skip
    made = log(other)
    assert (made.employee_no, made.role, made.institution_code) == (
        "L1", "relationship_manager", "O1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "place", "side"),
    [("outlet_head", "O1", "branch"), ("branch_head", "S", "branch")],
)
def test_heads_log_as_what_they_are(scene: Scene, role: str, place: str, side: str) -> None:
    head = scene.person(role, place)
    standing = standing_of(access_of(head, on=TODAY), seen_by(head, "OWN"))
    assert (standing.role, standing.institution_code, standing.side) == (Role(role), place, side)


def test_of_several_roles_that_of_the_client_s_book_counts(scene: Scene) -> None:
    PostingFactory(staff=scene.manager.staff, role="branch_head", institution=scene.places["S"])
    assert log(scene.manager).role == "relationship_manager"
    assert log(scene.manager, "SIBLING").role == "branch_head"


# --- once


def test_a_double_click_and_two_tabs_make_one_contact(scene: Scene) -> None:
    what = said(words="约月底前回电")
    first = log_said(scene.manager, what, key="k1")
    assert log_said(scene.manager, what, key="k1") == first
    with pytest.raises(AlreadyLogged):
        log_said(scene.manager, said(outcome="interested"), key="k1")
    planted("OWN2")
    publish([row("OWN", "O1", "M1"), row("OWN2", "O1", "M1")], as_of=TODAY)
    with pytest.raises(KeyReused):
        log(scene.manager, "OWN2", key="k1")
    assert (Contact.objects.count(), first.version) == (1, 1)


def test_a_key_is_a_person_s_own(scene: Scene) -> None:
    head = scene.person("outlet_head", "O1")
    assert log(scene.manager, key="k1") != log(head, key="k1")


# --- what cannot be


def test_unknown_products_and_what_cannot_be_are_refused_and_nothing_is_kept(scene: Scene) -> None:
    with pytest.raises(UnknownProducts) as unknown:
        log(scene.manager, products=("P1", "P9"))
    assert unknown.value.codes == ["P9"]
    with pytest.raises(ContactWrong) as wrong:
        log(scene.manager, at=NOW + timedelta(minutes=1), outcome="not_met")
    assert wrong.value.wrongs == [Wrong.OUTCOME, Wrong.NOT_YET]
    assert not Contact.objects.exists() and not LastContact.objects.exists()


# --- the rules that protect clients


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"is_do_not_contact": True}, Refusal.DO_NOT_CONTACT),
        ({"has_marketing_consent": False}, Refusal.NO_CONSENT),
        ({"risk_level": ""}, Refusal.NOT_ASSESSED),
        ({"risk_assessed_on": date(2025, 11, 24)}, Refusal.ASSESSMENT_EXPIRED),
        ({"risk_level": "C2"}, Refusal.NOT_SUITABLE),  # the product's is R3
    ],
)
def test_what_took_place_against_a_rule_is_admitted_or_not_written(
    scene: Scene, facts: dict[str, Any], refusal: Refusal
) -> None:
    alter_client(**{"risk_level": "C3", **facts})
    offer = said(purpose="marketing", products=("P1",))
    with pytest.raises(Forbidden) as refused:
        log_said(scene.manager, offer)
    assert (refused.value.refusals, refused.value.may_admit) == ([refusal], True)
    assert not Contact.objects.exists()
    made = log_said(scene.manager, offer, admits=True)
    assert made.breaches == [refusal.value]
    assert log(scene.manager, products=("P1",)).breaches == []  # service
    told = AuditEntry.objects.filter(relation="outreach_contact", row_key=str(made.pk)).get()
    assert told.changes["breaches"] == [None, [refusal.value]]
    assert (told.client_no, told.about_no) == ("OWN", "M1")


def test_a_plan_against_a_rule_is_refused_whatever_is_admitted(scene: Scene) -> None:
    alter_client(has_marketing_consent=False, risk_level="C3")
    plan = said(kind="visit", purpose="marketing", outcome=None, at=NOW + timedelta(days=1))
    for admits in (False, True):
        with pytest.raises(Forbidden) as refused:
            log_said(scene.manager, plan, admits=admits)
        assert not refused.value.may_admit
    assert log(scene.manager, kind="visit", outcome=None, at=NOW + timedelta(days=1))


def test_the_window_binds_service_too_and_nobody_who_calls_us(scene: Scene) -> None:
    night = NOW.replace(hour=8, minute=59)
    with pytest.raises(Forbidden) as refused:
        log(scene.manager, at=night)
    assert refused.value.refusals == [Refusal.OUT_OF_WINDOW]
    assert log(scene.manager, at=night, direction="in").breaches == []


def test_one_marketing_contact_a_day_by_anybody_on_any_channel(scene: Scene) -> None:
    head = scene.person("outlet_head", "O1")
    log(head, purpose="marketing", outcome="not_answered", seconds=None)  # reached nobody
    log(head, purpose="marketing", kind="message", outcome="done")
    second = said(purpose="marketing")
    with pytest.raises(Forbidden) as refused:
        log_said(scene.manager, second)
    assert refused.value.refusals == [Refusal.ONE_A_DAY]
    assert log_said(scene.manager, said(purpose="marketing", at=NOW - timedelta(days=1)))
    assert log_said(scene.manager, said(purpose="marketing", direction="in"))
    assert log_said(scene.manager, second, admits=True).breaches == ["one_a_day"]


def test_a_day_with_a_planned_offer_has_room_for_no_other_plan(scene: Scene) -> None:
    tomorrow = NOW + timedelta(days=1)
    log(scene.manager, kind="visit", purpose="marketing", outcome=None, at=tomorrow)
    with pytest.raises(Forbidden):
        log(scene.person("outlet_head", "O1"), kind="meeting", purpose="marketing", outcome=None,
            at=tomorrow.replace(hour=10))  # fmt: skip


def test_who_asks_not_to_be_called_is_guarded_at_once_until_coming_again(scene: Scene) -> None:
    log(scene.manager, outcome="do_not_call", at=NOW - timedelta(hours=3))
    guards = guards_of_client(seen_by(scene.manager, "OWN"), on=TODAY)
    assert (guards[0], last().no_calls_since) == (Guard.DO_NOT_CONTACT, TODAY)
    offer = {"purpose": "marketing", "at": NOW - timedelta(hours=2)}
    with pytest.raises(Forbidden) as refused:
        log(scene.manager, **offer)
    assert refused.value.refusals == [Refusal.DO_NOT_CONTACT]
    # What was said before the wish, and is written down late, was no breach.
    assert log(scene.manager, **offer | {"at": NOW - timedelta(hours=4)}).breaches == []
    log(scene.manager, direction="in", outcome="interested", at=NOW - timedelta(minutes=30))
    assert last().no_calls_since is None
    assert log(scene.manager, outcome="talked", at=NOW - timedelta(minutes=5)).breaches == []
    assert Guard.DO_NOT_CONTACT not in guards_of_client(seen_by(scene.manager, "OWN"), on=TODAY)


def test_products_are_the_bank_s_own(scene: Scene) -> None:
    Product.objects.create(product_code="P2", name="活期", asset_class="demand", risk_level="R1")
    assert log(scene.manager, products=("P1", "P2")).products == ["P1", "P2"]
