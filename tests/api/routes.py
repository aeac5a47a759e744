"""What every operation of the API answers to every subject; one that is missing fails the suite."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.web.routes import (
    ANONYMOUS,
    BRANCH_OFFICE,
    DISABLED,
    EVERYBODY,
    HANDS_OUT,
    HEADS,
    LOCK_READERS,
    LOGGERS,
    NIGHT_READERS,
    REQUESTERS,
    SEES_CLIENT,
    STAFF_READERS,
    TEAM_READERS,
    TEXT_READERS,
    WITH_CLIENTS,
)

IN_FULL = SEES_CLIENT - {"teller"}
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Operation:
    """``allowed`` roles get ``answers[method]``, others ``denied``, those of ``forbidden`` 403
    where strangers are told nothing. Who is not let in gets 401, other methods 405."""

    allowed: frozenset[str]
    answers: Mapping[str, int] = field(default_factory=lambda: {"get": 200})
    denied: int = 403
    forbidden: frozenset[str] = NOBODY
    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)  # method → also 403

    def answer(self, method: str, subject: str) -> int:
        method = "get" if method == "head" else method
        if subject in (ANONYMOUS, DISABLED):
            # Who nobody knows is told first to say who it is, whatever is asked.
            return 401
        if method not in self.answers:
            return 405
        if subject in self.forbidden or subject in self.refused.get(method, NOBODY):
            return 403
        return self.answers[method] if subject in self.allowed else self.denied


NO_CLIENTS = frozenset({"administrator"})
OPERATIONS: Mapping[str, Operation] = {
    "institutions-list": Operation(STAFF_READERS),
    "institutions-detail": Operation(STAFF_READERS),
    "staff-list": Operation(STAFF_READERS),
    "staff-detail": Operation(STAFF_READERS),
    "clients-list": Operation(WITH_CLIENTS),
    "clients-search": Operation(WITH_CLIENTS, {"post": 200}),
    "clients-detail": Operation(SEES_CLIENT, denied=404, forbidden=NO_CLIENTS),
    "clients-holdings": Operation(IN_FULL, denied=404, forbidden=NO_CLIENTS | {"teller"}),
    "clients-history": Operation(IN_FULL, denied=404, forbidden=NO_CLIENTS | {"teller"}),
    "contacts-list": Operation(
        WITH_CLIENTS, {"get": 200, "post": 400}, refused={"post": WITH_CLIENTS - LOGGERS}
    ),
    "contacts-amend": Operation(LOGGERS, {"post": 400}),
    "contacts-bulk": Operation(BRANCH_OFFICE, {"post": 400}),
    "message-templates-list": Operation(TEXT_READERS),
    "messages-list": Operation(LOGGERS, {"get": 200, "post": 400}),
    "messages-detail": Operation(LOGGERS, {"get": 404}),  # nothing was ever sent
    "follow-ups-list": Operation(REQUESTERS),
    "follow-ups-take-up": Operation(REQUESTERS),
    "follow-ups-detail": Operation(REQUESTERS, {"get": 404}),  # nothing is followed up
    "follow-ups-sheet": Operation(LOGGERS, {"post": 400}),
    "follow-ups-ask": Operation(HANDS_OUT, {"post": 400}),
    "follow-ups-answer": Operation(LOGGERS, {"post": 400}),
    "call-list-list": Operation(LOGGERS),
    **{
        f"call-list-{act}": Operation(LOGGERS, {"post": 400})
        for act in ("outcome", "skip", "put-off", "hand-over", "undo")
    },
    "books-list": Operation(LOCK_READERS),
    "team-day-list": Operation(TEAM_READERS),
    "work-log": Operation(LOGGERS),
    "contact-standards-list": Operation(LOCK_READERS),
    "grid": Operation(REQUESTERS),
    "tier-changes-list": Operation(WITH_CLIENTS),
    "runs-list": Operation(NIGHT_READERS),
    "runs-detail": Operation(NIGHT_READERS),
    "policies-list": Operation(HEADS),
    "policies-detail": Operation(HEADS),
    # Made of a body that is none: read after the gate, before anything is done.
    "requests-list": Operation(REQUESTERS, {"get": 200, "post": 400}),
    "requests-detail": Operation(REQUESTERS, {"get": 404}),  # somebody else's
    "requests-withdraw": Operation(REQUESTERS, {"post": 404}),
    "approvals-list": Operation(BRANCH_OFFICE),
    "approvals-decide": Operation(BRANCH_OFFICE, {"post": 400}),
    # No token opens it, nor a session: tests/api/test_phone_box.py.
    "phone-box-events": Operation(
        NOBODY, dict.fromkeys(("get", "post", "put", "patch", "delete"), 401), denied=401
    ),
    "schema": Operation(EVERYBODY),
}
# A page for people, asked with a session, and every address that is none: tests of their own.
PAGES = ("docs", "nothing")
