"""Reviewed texts: written by one, decided by another, then for ever the same."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from outreach.models import MessageText
from outreach.rules.messages import TextState
from outreach.rules.policy import Purpose
from outreach.rules.template_text import Fault
from outreach.services.text_refusals import (
    MakerIsChecker,
    NotOwnText,
    OfferWrong,
    TextChanged,
    TextClosed,
    TextOpen,
    TextWrong,
)
from outreach.services.texts import (
    brief_of,
    decide_text,
    draft_text,
    edit_text,
    submit_text,
    withdraw_text,
)
from tests.at_once import at_once
from tests.outreach.conftest import NOW
from tests.outreach.messaging import Writers, wording
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def writers(scene: Scene) -> Writers:
    return Writers.of(scene)


def draft(writers: Writers, **given: object) -> MessageText:
    return draft_text(wording=wording(**given), by=writers.maker, at=NOW)


def submitted(writers: Writers, **given: object) -> MessageText:
    return submit_text(text_id=draft(writers, **given).pk, by=writers.maker, at=NOW)


def test_a_wrong_placeholder_is_refused_by_name_and_place(writers: Writers) -> None:
    with pytest.raises(TextWrong) as refused:
        draft(writers, text="您好\n尊敬的{姓名}")
    (fault,) = refused.value.faults
    assert (fault.fault, fault.name, fault.line, fault.column) == (Fault.UNKNOWN, "姓名", 2, 4)
    assert not MessageText.objects.exists()


def test_a_second_person_decides_and_the_next_version_takes_its_place(writers: Writers) -> None:
    first = writers.in_use()
    second = writers.in_use(text="您好，{网点}祝您安康。")
    first.refresh_from_db()
    assert (first.state, first.number) == (TextState.REPLACED, 1)
    assert (second.state, second.number) == (TextState.APPROVED, 2)
    assert (second.decided_by, second.decided_at) == (writers.checker, NOW)


def test_nobody_decides_about_their_own_text(writers: Writers) -> None:
    text = submitted(writers)
    for approves in (True, False):
        with pytest.raises(MakerIsChecker):
            decide_text(text_id=text.pk, revision=1, approves=approves, by=writers.maker, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():  # nor does the database let it be
        MessageText.objects.filter(pk=text.pk).update(decided_by=writers.maker, decided_at=NOW)


def test_a_draft_is_decided_by_nobody_and_edited_by_its_maker_alone(writers: Writers) -> None:
    text = draft(writers)
    with pytest.raises(TextClosed):
        decide_text(text_id=text.pk, revision=1, approves=True, by=writers.checker, at=NOW)
    with pytest.raises(NotOwnText):
        edit_text(text_id=text.pk, revision=1, wording=wording(), by=writers.checker)
    edited = edit_text(
        text_id=text.pk, revision=1, wording=wording(text="您好。"), by=writers.maker
    )
    assert (edited.text, edited.revision) == ("您好。", 2)
    with pytest.raises(TextChanged):
        edit_text(text_id=text.pk, revision=1, wording=wording(), by=writers.maker)


def test_nobody_approves_what_they_did_not_read(writers: Writers) -> None:
    text = draft(writers)
    edit_text(text_id=text.pk, revision=1, wording=wording(text="改过。"), by=writers.maker)
    submit_text(text_id=text.pk, by=writers.maker, at=NOW)
    with pytest.raises(TextChanged):
        decide_text(text_id=text.pk, revision=1, approves=True, by=writers.checker, at=NOW)


def test_what_was_submitted_never_changes_not_even_in_the_database(writers: Writers) -> None:
    text = submitted(writers)
    with pytest.raises(TextClosed):
        edit_text(text_id=text.pk, revision=1, wording=wording(text="改。"), by=writers.maker)
    for changed in ({"text": "改。"}, {"purpose": "service"}, {"channel": "wechat"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            MessageText.objects.filter(pk=text.pk).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        text.delete()


def test_one_version_at_a_time_is_open(writers: Writers) -> None:
    draft(writers)
    with pytest.raises(TextOpen):
        draft(writers)


def test_what_is_withdrawn_or_rejected_is_over(writers: Writers) -> None:
    text = submitted(writers)
    decide_text(
        text_id=text.pk, revision=1, approves=False, note="太长", by=writers.checker, at=NOW
    )
    with pytest.raises(TextClosed):
        decide_text(text_id=text.pk, revision=1, approves=True, by=writers.checker, at=NOW)
    used = writers.in_use()
    with pytest.raises(NotOwnText):  # in use it is not the maker's any more
        withdraw_text(text_id=used.pk, may_decide=False, by=writers.maker, at=NOW)
    gone = withdraw_text(text_id=used.pk, may_decide=True, by=writers.checker, at=NOW)
    assert (gone.state, gone.withdrawn_by) == (TextState.WITHDRAWN, writers.checker)
    with pytest.raises(TextClosed):
        withdraw_text(text_id=used.pk, may_decide=True, by=writers.checker, at=NOW)


def test_a_maker_takes_back_what_is_not_decided(writers: Writers) -> None:
    text = submitted(writers)
    with pytest.raises(NotOwnText):
        withdraw_text(text_id=text.pk, may_decide=True, by=writers.checker, at=NOW)
    assert withdraw_text(
        text_id=text.pk, may_decide=False, by=writers.maker, at=NOW
    ).state == TextState.WITHDRAWN  # fmt: skip


def test_service_offers_nothing(writers: Writers) -> None:
    for given in ({"product_code": "P1"}, {"text": "{财经播报}"}):
        with pytest.raises(OfferWrong):
            draft(writers, purpose=Purpose.SERVICE, **given)
    with pytest.raises(OfferWrong):
        draft(writers, product_code="NONE")
    assert draft(writers, product_code="P1").product_code == "P1"


def test_the_news_of_a_day_are_reviewed_the_same_way(writers: Writers) -> None:
    text = writers.news("上证收报 3,300 点。")
    assert (text.kind, text.on, text.key) == ("news", timezone.localdate(), "news-2026-11-24")
    with pytest.raises(TextWrong):
        draft_text(wording=brief_of(date(2026, 11, 25), "{称呼}好"), by=writers.maker, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(writers: Writers, scene: Scene) -> None:
    other = scene.person("branch_office", "B", employee_no="B2")
    text = submitted(writers)
    found = at_once(*(
        lambda by=by, way=way: decide_text(
            text_id=text.pk, revision=1, approves=way, by=by, at=NOW
        )
        for by, way in ((writers.checker, True), (other, False))
    ), refused=(TextClosed,))  # fmt: skip
    assert sum(isinstance(each, TextClosed) for each in found) == 1
