"""Many contacts written at once are as if each had been logged when it was had."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clients.models import LastContact
from operations.models import AuditEntry
from organisation.selectors.keys import keyring
from outreach.models import Contact
from outreach.rules.said import Said
from outreach.selectors.contacts import contacts_of
from outreach.services.contact_refusals import ContactWrong
from outreach.services.many_contacts import PastContact, write_past_contacts
from tests.outreach.acting import log, said
from tests.outreach.conftest import NOW
from tests.outreach.test_last_contacts import naive
from tests.web.client_scene import Scene

pytestmark = pytest.mark.django_db


def past(days: int, client_no: str = "OWN", **given: Any) -> PastContact:
    """Had so many days ago and written down five minutes later."""
    at = NOW - timedelta(days=days)
    what: Said = said(at=at, **given)
    recorded = at + timedelta(minutes=5)
    return PastContact(
        client_no, "M1", "relationship_manager", "O1", f"past-{client_no}-{days}", what, recorded
    )


def test_they_read_like_logged_ones(scene: Scene) -> None:
    rows = [
        past(40, words="谈了\"到期\"资金，\n另约", products=("P1",), purpose="marketing"),
        past(9, "FORMER", kind="message", outcome="done"),
        past(3, seconds=20, outcome="call_back", next_step="call", next_on=NOW.date()),
    ]  # fmt: skip
    assert write_past_contacts(rows) == 3
    newest, oldest = contacts_of("OWN", keyring=keyring(), limit=9).rows
    assert (oldest.words, oldest.contact.products) == ('谈了"到期"资金，\n另约', ["P1"])
    assert (oldest.contact.is_effective, newest.contact.is_effective) == (True, False)
    assert (oldest.who, oldest.place, newest.words) == ("林若溪", "望江路网点", "")
    assert newest.contact.made_at == newest.contact.recorded_at == rows[2].recorded_at
    assert newest.contact.made_by_id is None and newest.contact.words_sealed is None
    for client_no in ("OWN", "FORMER"):
        row = LastContact.objects.get(pk=client_no)
        assert {name: getattr(row, name) for name in naive(client_no)} == naive(client_no)
    told = AuditEntry.objects.filter(relation="outreach_contact", client_no="OWN")
    assert told.count() == 2
    assert not any("到期" in str(each.changes) for each in told)


def test_what_was_logged_since_stays_and_the_same_again_adds_nothing(scene: Scene) -> None:
    logged = log(scene.manager)
    rows = [past(30), past(20)]
    assert [write_past_contacts(rows), write_past_contacts(rows)] == [2, 0]
    assert Contact.objects.count() == 3
    assert LastContact.objects.get(pk="OWN").effective_on == logged.on
    assert write_past_contacts([]) == 0


def test_what_cannot_be_is_refused_as_a_whole(scene: Scene) -> None:
    wrong = past(5, kind="message", outcome="talked")
    late = replace(past(6), recorded_at=NOW + timedelta(days=90))
    for each in (wrong, late):
        with pytest.raises(ContactWrong):
            write_past_contacts([past(8), each])
    assert not Contact.objects.exists()
    assert not LastContact.objects.exists()
