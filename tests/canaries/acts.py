"""What people ask for on the pages that goes further than a page: files, jobs, searches, faults."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone

from clients.services.client_export import export_clients
from nightly.trial import try_policy
from operations.models import Export, ExportRecord, Job
from operations.services.jobs import run_job
from organisation.models import Posting
from outreach.models import Contact, Message
from outreach.rules.policy import Purpose
from outreach.services.calls_left import settle_left
from outreach.services.embedded_provider import EmbeddedProvider
from outreach.services.message_provider import Outgoing
from outreach.services.phone_boxes import make_box
from outreach.services.sending import send_due
from tests.api.callers import V1, caller, post
from tests.canaries.planted import Planted
from tests.outreach.boxes import event, report
from tests.outreach.messaging import Gateway, Writers
from tests.policies.pages import propose
from tests.signed_in import browser_of
from tests.web.contacts.typed import CALL
from tiering.models import BulkItem
from tiering.services.requests.bulk import make_requests

SENT = "jobs.client_export", "jobs.bulk_requests", "jobs.policy_trial"


def acts(planted: Planted, numbers: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Each answer and where it was given; ``numbers``: marked clients the branch's head sees."""
    yield from _contact(planted, numbers[0])
    yield from _calls(planted)
    yield from _messages(planted, numbers[0])
    yield from _export(planted)
    yield from _bulk(planted, numbers)
    yield from _trial(planted)
    yield from _searches(planted)
    yield from _fault(planted)


def _messages(planted: Planted, client_no: str) -> Iterator[tuple[str, Any]]:
    """A message to a marked client, queued and handed over at its hour, also by a gateway that
    breaks with the number in its words."""
    people = planted.people
    text = Writers(people["branch_office"], people["head_office"]).in_use(purpose=Purpose.SERVICE)
    browser = browser_of(people["branch_head"])
    for key in ("first", "second"):
        given = {"text": text.pk, "key": key}
        yield f"message {key}", browser.post(f"/clients/{client_no}/message/", given)
        message = Message.objects.latest("pk")
        gateway = Breaking() if key == "second" else EmbeddedProvider()
        send_due(provider=gateway, at=message.not_before)
    assert set(Message.objects.values_list("state", flat=True)) == {"handed", "sending"}


class Breaking(Gateway):
    """Fails with all it was given in its words."""

    def send(self, batch: Sequence[Outgoing]) -> Any:
        raise ConnectionError([(each.address, each.text) for each in batch])


def _calls(planted: Planted) -> Iterator[tuple[str, Any]]:
    """A phone box reports calls with marked numbers: of the head with clients, with recordings
    named by them, and where a number is not to be. None is told wrong for want of a client."""
    boss, head = planted.people["administrator"], planted.people["branch_head"]
    institution = Posting.objects.get(staff_id=head.employee_no).institution
    box, secret = make_box(name="盒子", institution=institution, by=boss, at=timezone.now())
    phones = [canary.phone for canary in planted.canaries if canary.phone]
    told = [
        event(call_id=f"c{n}", employee_no=head.employee_no, client_no="", number=phone,
              recording=f"rec/{phone}.wav")
        for n, phone in enumerate(phones)
    ]  # fmt: skip
    for each in told:
        del each["client_no"]
    yield "calls reported", report(box, secret, told)
    assert Contact.objects.filter(origin="box").exists()
    wrong = [each | {"call_id": f"w{each['number']}"} for each in told]
    yield "calls refused", report(box, secret, [*wrong, told[0] | {"number": f"{phones[0]}x"}])
    settle_left(at=timezone.now())


def _done(work: Callable[..., Any], kind: Job.Kind) -> Job:
    job = Job.objects.get(kind=kind)
    run_job(job_id=job.pk, work=work, clock=timezone.now)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, (kind, job.state, job.error)
    return job


def _contact(planted: Planted, number: str) -> Iterator[tuple[str, Any]]:
    """Logged and amended on the page and by a program, with the client's name in the words."""
    (name,) = (name for name, client_no in planted.names.items() if client_no == number)
    user = planted.people["branch_head"]
    browser, at = browser_of(user), timezone.localtime() - timedelta(minutes=5)
    url = f"/clients/{number}/contacts/"
    words = f"{name}想续作"
    form = CALL | {
        "day": at.strftime("%Y-%m-%d"), "clock": at.strftime("%H:%M"), "words": words,
        "key": "c" * 40, "admits": "on",
    }  # fmt: skip
    yield "contact logged", browser.post(f"{url}log/", form)
    own = Contact.objects.get(key="c" * 40)
    yield (
        "contact amended",
        browser.post(f"{url}{own.pk}/", form | {"version": "1", "talk": "9:00"}),
    )
    yield "contacts", browser.get(url)
    body = {"kind": "call", "purpose": "service", "outcome": "talked", "at": at.isoformat(),
            "words": words, "client_no": number, "admits": True, "seconds": 99}  # fmt: skip
    made = post(caller(user), f"{V1}contacts/", body)
    assert made.status_code == 201, made.content
    yield "contact of a program", made
    assert Contact.objects.filter(client_no=number, employee_no=user.employee_no).count() == 2


def _export(planted: Planted) -> Iterator[tuple[str, Any]]:
    browser = browser_of(planted.people["branch_office"])
    form = {"format": "csv", "token": "a" * 32, "query": ""}
    yield "export asked for", browser.post("/clients/export/", form)
    job = _done(export_clients, Job.Kind.CLIENT_EXPORT)
    link = browser.post(f"/jobs/{job.pk}/download/")
    yield "export link", link
    yield "export file", browser.get(link["Location"])
    yield "jobs", browser.get("/jobs/")
    assert Export.objects.get().rows and ExportRecord.objects.filter(act="downloaded").exists()


def _bulk(planted: Planted, numbers: Sequence[str]) -> Iterator[tuple[str, Any]]:
    browser = browser_of(planted.people["branch_head"])
    picked = browser.post("/clients/pick/", {"act": "release", "client": list(numbers)})
    yield "picked", picked
    yield "picked form", browser.get(picked["Location"])
    yield "bulk asked for", browser.post(picked["Location"], {"reason": "换岗", "token": "b" * 32})
    job = _done(make_requests, Job.Kind.BULK_REQUESTS)
    assert BulkItem.objects.count() == len(numbers) > 0
    yield "bulk outcome", browser.get(f"/requests/many/{job.pk}/")


def _trial(planted: Planted) -> Iterator[tuple[str, Any]]:
    user = planted.people["head_office"]
    version = propose(user).version
    browser = browser_of(user)
    yield "trial asked for", browser.post(f"/policies/{version}/trial/")
    _done(try_policy, Job.Kind.POLICY_TRIAL)
    yield "trial", browser.get(f"/policies/{version}/")


def _searches(planted: Planted) -> Iterator[tuple[str, Any]]:
    for role in ("branch_office", "relationship_manager", "head_office"):
        browser: Browser = browser_of(planted.people[role])
        for canary in planted.canaries[:5]:
            for words in (canary.name, canary.phone, canary.id_no):
                if words:
                    yield f"search of {role}", browser.post("/find/", {"q": words})


def _fault(planted: Planted) -> Iterator[tuple[str, Any]]:
    browser = browser_of(planted.people["branch_office"])
    browser.raise_request_exception = False
    canary = next(each for each in planted.canaries if each.id_no and each.phone)
    what = f"{canary.name} {canary.id_no} {canary.phone}"
    with override_settings(ROOT_URLCONF="tests.canaries.broken"):
        answer = browser.post("/broken/", {"what": what})
    assert answer.status_code == 500
    assert any("broken.py" in line and "KeyError" in line for line in planted.logged)
    yield "fault", answer
