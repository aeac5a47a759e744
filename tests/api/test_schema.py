"""The description says what the API does: requests made up from it, right and wrong ones, in the
name of several roles. ``bin/prove --only api`` asks as every role, 100 times an operation."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from api.views.base import KEY_HEADER
from organisation.rules.roles import Role
from outreach.models import Contact
from tests.api.callers import token_of
from tests.api.test_writes import with_books
from tests.factories import BookRequestFactory, book_load
from tests.outreach.made import logged
from tests.proofs import PROVES
from tests.published import AT
from tests.web.client_scene import NUMBERS
from tiering.models import BookRequest, TierChange
from tiering.services.policies import policy_in_force

pytestmark = pytest.mark.django_db
# Somebody who decides, somebody who asks, somebody who sees masked rows only.
FEW = (Role.BRANCH_OFFICE, Role.RELATIONSHIP_MANAGER, Role.TELLER)
EXAMPLES = int(os.environ.get("WEALTHCRM_EXAMPLES", "8"))
PLACES = {"head_office": "H", "administrator": "H", "branch_office": "B", "wealth_advisor": "B",
          "remote_manager": "B", "branch_head": "S"}  # fmt: skip
# What there is of each name in a path, so that not every address leads nowhere.
THERE = {
    "client_no": NUMBERS, "code": ("B", "O1"), "employee_no": ("M1", "M2"),
    "as_of": ("2026-11-20",), "version": (1,),
}  # fmt: skip


def test_the_description_is_complete(tmp_path: Any) -> None:
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "api.yaml")
    )
    text = (tmp_path / "api.yaml").read_text()
    # The terms of a policy, and contacts of an import, each judged by itself.
    assert text.count("additionalProperties: {}") == 2


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The server's handler ends a request's connection; here it is the test's."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _scene() -> Any:
    from operations.selectors.days import last_published_day

    scene = with_books()
    day = last_published_day()
    assert day is not None and day.published_run is not None
    version, _ = policy_in_force(day.as_of)
    for number in NUMBERS:
        TierChange.objects.create(
            run=day.published_run, client_no=number, from_tier="mid", to_tier="wealth",
            annual_average=1, annual_basis="year_to_date", policy_version=version,
        )  # fmt: skip
    book_load(day.published_run, scene.places["O1"], employee_no="M1")
    return scene


def _requests(scene: Any, user: Any) -> dict[str, Any]:
    """Requests of the person's own and of others, open and decided, for bodies to name."""
    other, office = scene.person("outlet_head", "O1"), scene.person("branch_office", "B")
    for by in (user, other):
        for n, status in enumerate(("open",) * 12 + ("approved", "rejected", "withdrawn")):
            is_decided = status in ("approved", "rejected")
            decided = {"decided_at": AT, "decided_by": office} if is_decided else {}
            BookRequestFactory(
                client_no=f"R{by.pk}-{n}", branch_code="B", made_by=by, status=status, **decided
            )
    kept = BookRequest.objects.order_by("pk")
    open_ones = kept.filter(made_by=other, status="open").values("id", "version")
    own = kept.filter(made_by=user)
    return {
        "contacts": _contacts(scene, user),
        "own": list(own.values_list("pk", flat=True)),
        "own_open": list(own.filter(status="open").values_list("pk", flat=True)),
        "open": list(open_ones),
    }


def _contacts(scene: Any, user: Any) -> list[int]:
    """Contacts of the person's own with the manager's client, of just now; some of a colleague."""
    at = timezone.now() - timedelta(hours=3)
    return [
        logged("OWN", number, at=at, words="约月底前回电").pk
        for number in (user.employee_no, "M2") for _ in range(3)
    ]  # fmt: skip


@pytest.mark.parametrize("role", Role.values if PROVES else [role.value for role in FEW])
def test_made_up_requests_get_the_answers_described(role: str, one_connection: None) -> None:
    scene = _scene()
    is_manager = role == "relationship_manager"
    user = scene.manager if is_manager else scene.person(role, PLACES.get(role, "O1"))
    _, text = token_of(user)
    headers = {"Authorization": f"Bearer {text}"}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema/", get_wsgi_application(), headers=headers
    )
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 46
    there = _requests(scene, user)
    answered: set[tuple[str, int]] = set()
    wanted = GOES_WELL.get(role, set())
    for operation in operations:
        if _called(operation) in wanted:
            _ask_well(operation, headers, there, answered)
        _ask(operation, headers, there, answered)
    assert {called for called, status in answered if status in (200, 201)} >= wanted


def _called(operation: Any) -> str:
    return f"{operation.method.upper()} {operation.path}"


# What must not only be refused to somebody: its right answers are held to the description too.
GOES_WELL = {
    "relationship_manager": {
        "POST /api/v1/requests/", "GET /api/v1/requests/{id}/", "GET /api/v1/requests/",
        "POST /api/v1/requests/{id}/withdraw/", "GET /api/v1/contacts/", "POST /api/v1/contacts/",
        "POST /api/v1/contacts/{id}/amend/",
    },
    "branch_office": {"GET /api/v1/approvals/", "POST /api/v1/approvals/decide/"},
}  # fmt: skip


def _there_is(
    case: Any, name: str, data: Any, there: dict[str, Any], *, is_to_go_well: bool
) -> None:
    """Puts what there is into a right request, so that not every one leads nowhere."""
    if name.startswith("POST /api/v1/contacts/"):
        _contact_there_is(case, name, data, there, is_to_go_well=is_to_go_well)
    elif "id" in (case.path_parameters or {}):
        own = there["own_open" if is_to_go_well else "own"]
        case.path_parameters["id"] = data.draw(st.sampled_from(own))
    if name == "POST /api/v1/approvals/decide/":
        sure = {"decision": "approve"} if is_to_go_well else {}
        case.body |= {"requests": [data.draw(st.sampled_from(there["open"]))], **sure}
    if name == "POST /api/v1/requests/":
        sure = {"client_no": "OWN", "reason": "搬家"} if is_to_go_well else {}
        client_no = data.draw(st.sampled_from(("OWN", *NUMBERS)))
        case.body |= {"kind": "release", "client_no": client_no, **sure}


def _contact_there_is(
    case: Any, name: str, data: Any, there: dict[str, Any], *, is_to_go_well: bool
) -> None:
    """A contact as it can be had; what nobody could have had is refused one by one."""
    at = timezone.now().replace(microsecond=0) - timedelta(hours=2)
    had = {
        "kind": "visit", "outcome": "talked", "at": at.isoformat(), "seconds": None,
        "next_step": None, "next_on": None, "products": [], "admits": True,
    }  # fmt: skip
    if "id" in (case.path_parameters or {}):
        own = there["contacts"][:3] if is_to_go_well else there["contacts"]
        case.path_parameters["id"] = data.draw(st.sampled_from(own))
        sure = {"version": Contact.objects.get(pk=case.path_parameters["id"]).version}
    else:
        sure = {"client_no": "OWN" if is_to_go_well else data.draw(st.sampled_from(NUMBERS))}
    if is_to_go_well or data.draw(st.booleans()):
        case.body |= had | sure


MADE_UP: Any = {
    "deadline": None, "database": None, "derandomize": not PROVES, "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}  # fmt: skip


def _ask_well(
    operation: Any, headers: dict[str, str], there: dict[str, Any], answered: set[tuple[str, int]]
) -> None:
    """What is drawn depends on the modules loaded: nothing that must happen is left to it."""
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)

    @settings(max_examples=2, **MADE_UP)
    @given(data=st.data())
    def asked(data: Any) -> None:
        case = data.draw(right)
        _there_is(case, _called(operation), data, there, is_to_go_well=True)
        _with_own_key(case)
        _answer(operation, case, headers, answered)

    asked()


def _with_own_key(case: Any) -> None:
    """A key given to another write is refused."""
    if KEY_HEADER in case.headers:
        case.headers[KEY_HEADER] = uuid4().hex


def _answer(
    operation: Any, case: Any, headers: dict[str, str], answered: set[tuple[str, int]]
) -> None:
    answer = case.call_and_validate(headers=headers)
    answered.add((_called(operation), answer.status_code))


def _ask(
    operation: Any, headers: dict[str, str], there: dict[str, Any], answered: set[tuple[str, int]]
) -> None:
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    has_something = bool(operation.query or operation.body or operation.headers)

    @settings(max_examples=EXAMPLES, **MADE_UP)
    @given(data=st.data())
    def asked(data: Any) -> None:
        is_right = not has_something or data.draw(st.booleans())
        case = data.draw(right if is_right else wrong)
        for name, values in THERE.items():
            if name in (case.path_parameters or {}) and is_right and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(values))
        if is_right and data.draw(st.integers(0, 3)):
            _there_is(case, _called(operation), data, there, is_to_go_well=False)
        if is_right:
            _with_own_key(case)
        _answer(operation, case, headers, answered)

    asked()
