"""Every route × method × subject, generated from the URLconf (bars §Trust)."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from operations.models import NightlyRun
from organisation.models import Certificate, Institution, Leave, StandIn, User
from organisation.rules.roles import Role
from tests.factories import (
    DecisionFactory,
    FileFactory,
    InstitutionFactory,
    JobFactory,
    LockFactory,
    PostingFactory,
    RunFactory,
    account,
    book_load,
    summary,
)
from tests.published import client_row, publish, snapshot
from tests.signed_in import browser_of
from tests.web.routes import ANONYMOUS, DISABLED, METHODS, ROUTES, STEPPED_UP, SUBJECTS
from tiering.models import ExtractFile
from tiering.services.policies import ensure_default_policy

POLICY_ROUTES = (
    "policy", "edit_policy", "approve_policy", "reject_policy", "withdraw_policy", "policy_trial",
)  # fmt: skip
CLIENT_ROUTES = (
    "client", "reveal", "client_record", "client_history", "keep_profile", "write_note",
    "keep_familiarity", "add_family", "add_date", "add_member", "ask", "client_contacts",
    "log_contact", "today_client", "log_outcome", "skip_entry", "put_off_entry", "hand_entry_over",
    "client_care", "act_on_care", "client_follow_ups",
    "message_client",
)  # fmt: skip
TEXT_ROUTES = (
    "text", "edit_text", "submit_text", "decide_text", "withdraw_text", "cancel_message",
    "message_many",
)  # fmt: skip
RECORDING_ROUTES = ("recording_sample", "review_call", "hear_recording", "act_on_case")
STAFF_ROUTES = ("person", "leave_of", "stand_in_for", "certificate_of")
JOB_ROUTES = ("job", "cancel_job", "take_export", "decide_export")
BOOK_ROUTES = (
    "book_of_role", "book_moves", "book_filters", "team_person", "reassign_list", "grid_of",
    "pick_cells",
)  # fmt: skip
NOTED_ROUTES = ("mend_note", "drop_note", "drop_family", "drop_date", "end_member", "amend_contact",
                "follow_up", "act_on_follow_up")  # fmt: skip
CLIENT_DATA = {
    "reveal": {"field": "phone", "purpose": "contact"},  # the file gave none, as the answer says
    "write_note": {"text": "约月底前回电"},
    "mend_note": {"text": "约月底前回电"},
    "add_family": {"relation": "配偶", "name": "上官秋水"},
    "log_contact": {
        "kind": "call",
        "outcome": "not_answered",
        "day": "2026-11-19",
        "clock": "10:00",
        "direction": "out",
        "purpose": "service",
        "key": "k" * 40,
    },
    "add_date": {"label": "店庆", "on": "2020-05-06"},
    "add_member": {"employee_no": "E1"},
}
PUBLISHED, HELD = date(2026, 11, 19), date(2026, 11, 20)


def patterns(resolver: URLResolver | None = None, *, but: str = "") -> Iterator[URLPattern]:
    """Every route, those of the namespace ``but`` left out."""
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLResolver):
            yield entry
        elif not but or entry.namespace != but:
            yield from patterns(entry, but=but)


NAMES = [str(pattern.name) for pattern in patterns(but="api")]  # those: tests/api/test_routes.py


def test_every_route_has_a_name_and_an_expectation() -> None:
    assert sorted(NAMES) == sorted(ROUTES)


def test_what_asks_again_who_it_is_is_told_by_name() -> None:
    found = {
        pattern.name
        for pattern in patterns(but="api")
        if getattr(pattern.callback, "is_stepped_up", False)
    }
    assert found == STEPPED_UP


@pytest.fixture
def world() -> dict[str, Any]:
    """A published day, a held one with a decision asked for, one outlet, one person per role."""
    place = InstitutionFactory(code="O001")
    run = publish([snapshot("C1", home_outlet="O001", tier="potential")], as_of=PUBLISHED)
    client_row("C1")
    summary(run, place)
    held = RunFactory(as_of=HELD, status=NightlyRun.Status.HELD)
    file = FileFactory(run=held, verdict=ExtractFile.Verdict.HELD, rejected=9, loaded=0)
    asked = FileFactory(run=held, table="loan", verdict=ExtractFile.Verdict.HELD, rejected=9)
    decision = DecisionFactory(
        as_of=HELD, subject=asked.name, digest=asked.digest,
        requested_by=account("head_office", place),
    )  # fmt: skip
    people = {"head_office": account("head_office", place)}
    job = JobFactory(made_by=people["head_office"])
    ensure_default_policy(at=timezone.now())
    world = {
        "place": place, "file": file, "decision": decision, "people": people, "job": job,
        "lock": LockFactory(created_by=people["head_office"]),
    }  # fmt: skip
    world |= _staff(place)
    book_load(run, place, employee_no=world["colleague"])
    return world


def _staff(place: Institution) -> dict[str, Any]:
    """A colleague at the outlet who is away, stood in for, and posted by hand."""
    colleague, other = account("relationship_manager", place), account("lobby_manager", place)
    posting = PostingFactory(
        staff=colleague.staff, institution=place, role="teller", is_from_file=False
    )
    leave = Leave.objects.create(staff=colleague.staff, from_on=date(2026, 1, 5))
    stand_in = StandIn.objects.create(
        staff=other.staff, stands_in_for=colleague.staff, role="relationship_manager",
        from_on=date(2026, 1, 5), until_on=date(2027, 1, 4),
    )  # fmt: skip
    return {
        "colleague": colleague.employee_no, "posting": posting, "leave": leave,
        "stand_in": stand_in, "certificate": _certificate(colleague, other),
    }  # fmt: skip


def _certificate(user: User, by: User) -> Certificate:
    return Certificate.objects.create(
        staff=user.staff, kind="fund", number="F1", issued_on=date(2026, 1, 5),
        entered_at=timezone.now(), entered_by=by,
    )  # fmt: skip


def _person(subject: str, place: Institution) -> User:
    return account(subject if subject in Role.values else "head_office", place)


def _url(name: str, world: dict[str, Any]) -> str:
    arguments = {
        "totals_of": ["O001"], "export_board": ["O001"],
        "work_log_of": [PUBLISHED], "write_log": [PUBLISHED],
        "team_log": [world["colleague"], PUBLISHED],
        "night": [HELD], "night_live": [HELD], "decide": [HELD],
        "confirm_decision": [world["decision"].pk], "withdraw_decision": [world["decision"].pk],
        **{name: [1] for name in POLICY_ROUTES},
        **{name: ["C1"] for name in CLIENT_ROUTES},
        **{name: ["C1", 0] for name in NOTED_ROUTES},
        "staff_of_place": ["O001"], "leave_over": [world["leave"].pk],
        "stand_in_over": [world["stand_in"].pk],
        "certificate_over": [world["certificate"].pk], "posting_over": [world["posting"].pk],
        **{name: [world["colleague"]] for name in STAFF_ROUTES},
        **{name: [world["colleague"]] for name in ("tokens", "new_token")},
        "end_token": [world["colleague"], 1], "renew_phone_box": [1], "switch_phone_box": [1],
        **{name: [1] for name in ("own_token_collect", "own_token_end")},
        "book": [world["colleague"]],
        **{name: [world["colleague"], "relationship_manager"] for name in BOOK_ROUTES},
        "posting_of": [world["colleague"]], "account_act": [world["colleague"], "disable"],
        **{name: [world["job"].pk] for name in JOB_ROUTES}, "export_file": ["none"],
        "bulk_requests": [1, "hand_over"], "forget_list": [1], "bulk_outcome": [1],
        "forget_view": [1], "next_client": ["NOBODY"], "previous_client": ["NOBODY"],
        **{name: [1] for name in ("edit_own_request", "withdraw_own_request")},
        **{name: [1] for name in (*TEXT_ROUTES, *RECORDING_ROUTES)},
        "lift_lock": [world["lock"].pk],
        "rejects": [world["file"].pk], "rejects_file": [world["file"].pk],
    }  # fmt: skip
    url = reverse(name, args=arguments.get(name, []))
    held = world["file"]
    about = f"?subject={held.name}&digest={held.digest}&decision=release"
    return url + about if name == "decide" else url


def _data(name: str, world: dict[str, Any]) -> dict[str, str]:
    held = world["file"]
    if name == "decide":  # without a reason the page comes back with the error
        return {"subject": held.name, "digest": held.digest, "decision": "release", "reason": ""}
    if name in CLIENT_DATA:
        return CLIENT_DATA[name]
    if name == "decide_requests":  # nothing is chosen
        return {"decision": "approve"}
    return {"language": "en"} if name == "set_language" else {}


def _client(subject: str, world: dict[str, Any]) -> Client:
    client = Client() if subject == ANONYMOUS else browser_of(world["people"][subject])
    if subject == DISABLED:  # disabled while signed in: the session ends with the next click
        User.objects.filter(pk=world["people"][subject].pk).update(is_active=False)
    return client


def _session(client: Client) -> str:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


@pytest.mark.django_db
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_route_and_method_answers_the_subject_as_expected(
    subject: str, world: dict[str, Any]
) -> None:
    world["people"] = {subject: _person(subject, world["place"])}
    client = _client(subject, world)
    session, wrong = _session(client), []
    for name, method in product([name for name in NAMES if name != "sign_in"], METHODS):
        # HEAD is answered by what answers GET: each route is asked so by every third subject.
        if method == "head" and (NAMES.index(name) + SUBJECTS.index(subject)) % 3:
            continue
        data = {"data": _data(name, world)} if method == "post" else {}
        if _session(client) != session:  # the route before ended it, or began another
            client = _client(subject, world)
            session = _session(client)
        response = getattr(client, method)(_url(name, world), **data)
        expected = ROUTES[name].answer(method, subject)
        if response.status_code != expected:
            wrong.append((name, method, response.status_code, expected))
        if expected == 302 and subject in (ANONYMOUS, DISABLED) and not ROUTES[name].is_open:
            assert response["Location"].startswith(reverse("sign_in"))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(STEPPED_UP))
def test_what_asks_again_asks_whoever_may_and_does_nothing_before(
    name: str, world: dict[str, Any]
) -> None:
    route = ROUTES[name]
    subject = sorted(route.allowed)[0]
    user = world["people"][subject] = _person(subject, world["place"])
    client = browser_of(user, proved=False)
    answer = client.post(_url(name, world), _data(name, world) or {"note": "写了一半"})
    asked = answer.content.decode()
    assert (answer.status_code, 'name="step_up_password"' in asked) == (200, True)
    assert all(value in asked for value in _data(name, world).values())
    if "get" in route.answers:
        answer = client.get(_url(name, world))
        assert answer["Location"].startswith(reverse("step_up"))


@pytest.mark.django_db
@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_sign_in_page_sends_the_signed_in_home(subject: str, world: dict[str, Any]) -> None:
    world["people"] = {subject: _person(subject, world["place"])}
    response = _client(subject, world).get(reverse("sign_in"))
    stranger = subject in (ANONYMOUS, DISABLED)
    assert response.status_code == (200 if stranger else 302)
    assert stranger or response["Location"] == reverse("home")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nothing/", "/totals/", "/nights/", "/account/"])
def test_an_account_without_a_posting_is_signed_out_whatever_it_opens(path: str) -> None:
    client = Client()
    client.force_login(account(None))
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith(f"{reverse('sign_in')}?next=")
    assert "您名下已没有在任的岗位" in client.get(response["Location"]).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_forms_without_their_token_change_nothing(world: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["people"]["head_office"])
    response = client.post(_url("confirm_decision", world))
    assert response.status_code == 403
    world["decision"].refresh_from_db()
    assert world["decision"].confirmed_at is None
