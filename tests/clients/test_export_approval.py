"""More than 500 rows, asked for or grown into, wait for a second person who sees all of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clients.selectors.client_list import count_up_to
from clients.services import client_export
from clients.services.client_export import DoesNotReachAll, agree_to_export
from clients.services.hand_lists import add_to_list, take_off_list
from operations.models import Export, PersonalNotice
from operations.selectors.exports import version_of
from operations.services.exports import (
    ALONE_AT_MOST,
    ExportChanged,
    MakerIsChecker,
    ReasonMissing,
    reject_export,
)
from operations.services.jobs import KeyUsed, cancel_job
from organisation.models import Institution, Posting, User
from tests.clients.exports import acts, ask, bank, run, texts
from tests.factories import InstitutionFactory, PostingFactory, account
from tests.published import DAY, client_row, publish, snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


def many(head: User) -> Export:
    bank(ALONE_AT_MOST + 1)
    return ask(head)


def agree(export: Export, by: User) -> None:
    agree_to_export(export=export, version=version_of(export), by=by, at=timezone.now())


def test_five_hundred_need_nobody_and_one_more_waits(
    head: User, sent: list[tuple[str, list[Any]]]
) -> None:
    bank(ALONE_AT_MOST)
    assert run(ask(head)).rows == ALONE_AT_MOST
    sent.clear()
    bank_of_more = DAY + timedelta(days=1)
    client_row("C500", name="陈500")
    bank(ALONE_AT_MOST + 1, as_of=bank_of_more)
    export = ask(head, "b")
    assert (export.job.state, export.expected, export.outlets) == ("needs_approval", 501, ["O1"])
    assert sent == []
    assert run(export).job.state == "needs_approval"  # a stray message does not make it


def test_a_second_person_who_sees_all_agrees_and_it_is_made(
    head: User, office: User, sent: list[tuple[str, list[Any]]]
) -> None:
    export = many(head)
    agree(export, office)
    assert sent == [("jobs.client_export", [export.pk])]
    made = run(export)
    assert (made.job.state, made.rows, made.decided_by) == ("done", 501, office)
    assert "宋知远 F1" in texts(made)
    assert acts(made) == ["asked", "approved", "made"]


def test_nobody_agrees_to_the_own_one_nor_to_clients_they_do_not_see(
    head: User, office: User, branch: Institution
) -> None:
    export = many(head)
    stranger = account("branch_office", InstitutionFactory(code="B2", level="branch"))
    manager = account("relationship_manager", InstitutionFactory(code="O2", parent=branch))
    for person in (stranger, manager, account("outlet_head", export_outlet())):
        with pytest.raises(DoesNotReachAll):
            agree(export, person)
    own = ask(office, "own")
    with pytest.raises(MakerIsChecker):
        agree(own, office)
    assert {export.job.state, own.job.state} == {"needs_approval"}


def export_outlet() -> Institution:
    return Institution.objects.get(code="O1")


def test_the_database_itself_refuses_a_maker_who_agrees(outlet: Institution, office: User) -> None:
    bank(1)
    export = ask(office)
    with pytest.raises(Exception, match="export_maker_is_not_checker"), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(decided_by=office, decided_at=timezone.now())


def test_a_rejection_ends_it_with_a_reason(head: User, office: User) -> None:
    export = many(head)
    with pytest.raises(ReasonMissing):
        reject_export(export=export, reason=" ", by=office, at=timezone.now())
    reject_export(export=export, reason="名单太大", by=office, at=timezone.now())
    made = run(export)
    assert (made.job.state, made.decision_note, made.rows) == ("rejected", "名单太大", None)
    assert acts(made) == ["asked", "rejected"]
    assert told(head) == ["rejected"]


def told(user: User) -> list[str]:
    """The states of jobs that the person was told of, in their order."""
    own = PersonalNotice.objects.filter(employee_no=user.employee_no, kind="job_ended")
    own = own.order_by("pk")
    return [notice.facts["state"] for notice in own]


def wait_for(**given: Any) -> list[tuple[str, int]]:
    """Who has unread notices that an export waits, and how many rows they are told."""
    unread = PersonalNotice.objects.filter(kind="export_waiting", read_at__isnull=True, **given)
    found = unread.order_by("employee_no", "pk").values_list("employee_no", "facts__rows")
    return [(number, int(rows)) for number, rows in found]


def test_who_may_agree_is_told_that_it_waits_until_it_is_decided(
    head: User, office: User, branch: Institution
) -> None:
    account("branch_office", InstitutionFactory(code="B2", level="branch"))
    both = account("branch_office", branch)  # reaches no client in any role (domain/01)
    PostingFactory(staff=both.staff, role="administrator")
    bank(ALONE_AT_MOST)
    ask(head)
    assert wait_for() == []  # nobody has to agree to five hundred
    client_row("C500", name="陈500")
    bank(ALONE_AT_MOST + 1, as_of=DAY + timedelta(days=1))
    export, own = ask(head, "b"), ask(office, "own")
    assert wait_for() == [(office.employee_no, 501)]  # never of the own one
    assert ask(head, "b") == export  # the form sent twice
    assert wait_for() == [(office.employee_no, 501)]
    agree(export, office)
    assert wait_for() == []
    cancel_job(job=own.job, by=office, at=timezone.now())
    other = ask(head, "c")
    assert wait_for(facts__job=other.pk) == [(office.employee_no, 501)]
    cancel_job(job=other.job, by=head, at=timezone.now())
    assert wait_for() == []


def test_a_list_that_grew_between_asking_and_making_stops_and_asks(
    head: User, office: User
) -> None:
    bank(ALONE_AT_MOST)
    export = ask(head)
    client_row("C500", name="陈500")
    bank(ALONE_AT_MOST + 1, as_of=DAY + timedelta(days=1))
    waiting = run(export)
    assert (waiting.job.state, waiting.expected, waiting.made_at) == ("needs_approval", 501, None)
    assert acts(waiting) == ["asked", "grew"]
    assert wait_for() == [(office.employee_no, 501)]
    agree(waiting, office)
    assert run(export).rows == 501
    assert told(head) == ["needs_approval", "done"]


def test_a_list_that_grows_while_it_is_written_stops_there(
    head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank(ALONE_AT_MOST)
    export = ask(head)
    client_row("C500", name="陈500")
    counted = count_up_to

    def count_then_grow(rows: Any, most: int) -> int:
        """Somebody publishes right after the count: the reading sees more rows than it said."""
        found = counted(rows, most)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE clients_snapshot SET home_outlet = 'O1' WHERE client_no = 'C500'"
            )
        return found

    publish(
        [snapshot(f"C{n:03}", home_outlet="O1" if n < ALONE_AT_MOST else "O9")
         for n in range(ALONE_AT_MOST + 1)], as_of=DAY + timedelta(days=1),
    )  # fmt: skip
    monkeypatch.setattr(client_export, "count_up_to", count_then_grow)
    waiting = run(export)
    assert (waiting.job.state, waiting.made_at) == ("needs_approval", None)
    assert list(Path(settings.EXPORT_DIR).iterdir()) == []


def test_who_agreed_must_still_see_all_of_it_when_it_is_made(head: User, office: User) -> None:
    export = many(head)
    agree(export, office)
    Posting.objects.filter(staff=office.staff).update(left_on=DAY)
    waiting = run(export)
    assert (waiting.job.state, waiting.is_approved) == ("needs_approval", False)


@pytest.mark.parametrize("end", ["cancelled", "rejected"])
def test_a_form_that_was_used_asks_for_nothing_else(head: User, office: User, end: str) -> None:
    export = many(head)
    if end == "rejected":
        reject_export(export=export, reason="名单太大", by=office, at=timezone.now())
    else:
        cancel_job(job=export.job, by=head, at=timezone.now())
    with pytest.raises(KeyUsed):
        ask(head, filters={"managed": ["no"]})
    export.job.refresh_from_db()
    assert (export.job.state, export.job.params["filters"]) == (end, {})
    assert ask(head, "b", filters={"managed": ["no"]}).pk != export.pk


def test_who_agrees_does_so_to_what_was_read(head: User, office: User) -> None:
    export = many(head)
    read = version_of(export)
    client_row("C501", name="陈501")
    bank(ALONE_AT_MOST + 2, as_of=DAY + timedelta(days=1))
    with pytest.raises(ExportChanged):
        agree_to_export(export=export, version=read, by=office, at=timezone.now())
    export.refresh_from_db()
    assert (export.expected, export.is_approved, acts(export)) == (502, False, ["asked", "grew"])
    with pytest.raises(ExportChanged):
        agree_to_export(export=export, version=read, by=office, at=timezone.now())
    agree(export, office)
    assert run(export).rows == 502


def test_a_list_that_grew_past_what_was_agreed_to_stops_and_asks(head: User, office: User) -> None:
    export = many(head)
    agree(export, office)
    client_row("C501", name="陈501")
    bank(ALONE_AT_MOST + 2, as_of=DAY + timedelta(days=1))
    waiting = run(export)
    assert (waiting.job.state, waiting.expected, waiting.decided_by) == (
        "needs_approval",
        502,
        None,
    )
    assert (waiting.is_approved, waiting.made_at) == (False, None)


@pytest.mark.parametrize("written", ["{}", "+{}", "0{}"])
def test_a_list_of_one_s_own_is_taken_as_it_was_when_asked_for(head: User, written: str) -> None:
    bank(3)
    at = timezone.now()
    kept = add_to_list(name="年底回访", client_nos=["C000", "C001"], by=head, at=at)
    export = ask(head, filters={"list": [written.format(kept.pk)]})
    add_to_list(name="年底回访", client_nos=["C002"], by=head, at=at)
    take_off_list(list_id=kept.pk, client_nos=["C001"], by=head)
    made = run(export)
    assert made.rows == 2
    assert "陈001" in texts(made) and "陈002" not in texts(made)
    assert export.job.params["filters"] == {"list": [written.format(kept.pk)]}
