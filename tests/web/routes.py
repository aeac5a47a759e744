"""What every route answers to every subject; a route that is missing here fails the suite."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from organisation.rules.roles import Role

ANONYMOUS, DISABLED = "anonymous", "disabled"
SUBJECTS = (*Role.values, ANONYMOUS, DISABLED)
EVERYBODY = frozenset(Role.values)
HEAD_OFFICE = frozenset({Role.HEAD_OFFICE.value})
NIGHT_READERS = frozenset({"head_office", "branch_office", "administrator"})
HEADS = frozenset({"head_office", "branch_office", "branch_head", "outlet_head"})
# The client of this test is in the pool of the outlet where everybody works.
SEES_CLIENT = frozenset({"branch_office", "branch_head", "outlet_head", "teller"})
NO_CLIENTS = frozenset({"administrator"})
MASKED = NO_CLIENTS | {"teller"}
NO_LOG = NO_CLIENTS | {"branch_office"}
NO_EDIT = MASKED | {"branch_office"}
NO_TEAM = NO_EDIT | {"branch_head", "outlet_head"}
LOOKS_UP = frozenset({"lobby_manager", "teller", "employee"})
WITH_CLIENTS = EVERYBODY - {"administrator"}
BRANCH_OFFICE = frozenset({"branch_office"})
LOCK_READERS = EVERYBODY - {"teller", "employee", "administrator"}
NO_BOOKS = EVERYBODY - LOCK_READERS
REQUESTERS = LOCK_READERS - {"head_office", "branch_office"}
LOGGERS = REQUESTERS | {"teller"}
NO_REQUESTS = EVERYBODY - REQUESTERS
STAFF_READERS = HEADS | {"administrator"}
LEAVE_RECORDERS = STAFF_READERS - {"head_office"}
ADMINISTRATORS = frozenset({"administrator"})
EXPORTERS = LOCK_READERS - {"head_office"}
TEAM_READERS = frozenset({"branch_office", "branch_head", "outlet_head"})
HANDS_OUT = frozenset({"branch_head", "outlet_head"})
TEXT_WRITERS = frozenset({"head_office", "branch_office"})
TEXT_READERS = LOGGERS | TEXT_WRITERS
METHODS = ("get", "head", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """``allowed`` roles get ``answers[method]``; other roles ``denied``; who is not signed in is
    sent to the sign-in page unless the route is ``open``. Methods without an answer are 405."""

    allowed: frozenset[str]
    answers: Mapping[str, int] = field(default_factory=lambda: {"get": 200})
    denied: int = 403
    is_open: bool = False
    forbidden: frozenset[str] = frozenset()  # 403 where other strangers are told nothing (404)

    def answer(self, method: str, subject: str) -> int:
        method = "get" if method == "head" else method
        signed_in = subject not in (ANONYMOUS, DISABLED)
        if not signed_in and not self.is_open:
            return 302
        if method not in self.answers:
            return 405
        if subject in self.forbidden:
            return 403
        return self.answers[method] if self.is_open or subject in self.allowed else self.denied


ROUTES: Mapping[str, Route] = {
    "home": Route(EVERYBODY),
    "health": Route(EVERYBODY, is_open=True),
    "sign_in": Route(EVERYBODY, {"get": 302, "post": 302, "put": 302}),  # see SIGN_IN below
    "sign_out": Route(EVERYBODY, {"post": 302}, is_open=True),
    "set_language": Route(
        EVERYBODY, dict.fromkeys(("get", "post", "put", "patch", "delete"), 302), is_open=True
    ),
    "find": Route(EVERYBODY, {"get": 200, "post": 200}),
    "clients": Route(WITH_CLIENTS),
    "client_filters": Route(WITH_CLIENTS),
    # Who it is is asked first: tests/web/test_exports.py.
    "export_clients": Route(EXPORTERS, {"get": 200, "post": 200}),
    "take_export": Route(EVERYBODY, {"post": 404}),  # nobody's but its maker's
    "export_file": Route(EVERYBODY, {"get": 404}),  # no link of ours
    "decide_export": Route(BRANCH_OFFICE, {"post": 404}),  # nothing waits
    "pick": Route(WITH_CLIENTS, {"post": 404}),  # nothing that can be done
    "bulk_requests": Route(REQUESTERS, {"get": 404, "post": 404}),  # nothing was picked
    "forget_list": Route(WITH_CLIENTS, {"post": 404}),  # nobody's list
    "bulk_outcome": Route(REQUESTERS, {"get": 404}),
    "keep_view": Route(WITH_CLIENTS, {"post": 302}),
    "forget_view": Route(WITH_CLIENTS, {"post": 404}),  # nobody's view
    "undo": Route(WITH_CLIENTS, {"post": 302}),  # nothing to undo
    "next_client": Route(WITH_CLIENTS, {"get": 404}),  # nobody sees this client
    "previous_client": Route(WITH_CLIENTS, {"get": 404}),
    # Nobody's password was right here; see tests/web/test_second_factor.py.
    "second_factor": Route(EVERYBODY, {"get": 302, "post": 302}, is_open=True),
    "second_factor_setup": Route(EVERYBODY, {"get": 302, "post": 302}, is_open=True),
    "first_password": Route(EVERYBODY, {"get": 200, "post": 200}, is_open=True),
    "own_account": Route(EVERYBODY),
    # Who it is was not shown: a page is asked for elsewhere, a form comes back with the question.
    "own_password": Route(EVERYBODY, {"get": 200, "post": 200}),
    "own_factor": Route(EVERYBODY, {"get": 200, "post": 200}),
    "own_factor_remove": Route(EVERYBODY, {"post": 302}),
    "own_recovery_codes": Route(EVERYBODY, {"post": 302}),
    "own_tokens": Route(EVERYBODY),
    "own_token_collect": Route(EVERYBODY, {"post": 404}),
    "own_token_end": Route(EVERYBODY, {"post": 404}),  # nobody's token
    "step_up": Route(EVERYBODY, {"get": 200, "post": 200}),
    "roles": Route(EVERYBODY),
    "people": Route(STAFF_READERS, {"get": 200, "post": 200}),
    "places": Route(STAFF_READERS, {"get": 302}),
    "staff_of_place": Route(STAFF_READERS),
    "person": Route(STAFF_READERS),
    "leave_of": Route(LEAVE_RECORDERS, {"get": 200, "post": 200}),
    "leave_over": Route(LEAVE_RECORDERS, {"post": 302}),
    "stand_in_for": Route(LEAVE_RECORDERS, {"get": 200, "post": 200}),
    "stand_in_over": Route(LEAVE_RECORDERS, {"post": 302}),
    "certificate_of": Route(LEAVE_RECORDERS, {"get": 200, "post": 200}),
    "certificate_over": Route(LEAVE_RECORDERS, {"post": 302}),
    "posting_of": Route(ADMINISTRATORS, {"get": 200, "post": 200}),
    "posting_over": Route(ADMINISTRATORS, {"post": 302}),
    "account_act": Route(ADMINISTRATORS, {"get": 200, "post": 200}),
    "tokens": Route(ADMINISTRATORS),
    "phone_boxes": Route(ADMINISTRATORS),
    "new_phone_box": Route(ADMINISTRATORS, {"get": 200, "post": 200}),
    "renew_phone_box": Route(ADMINISTRATORS, {"post": 404}),  # no such box
    "switch_phone_box": Route(ADMINISTRATORS, {"post": 404}),
    "new_token": Route(ADMINISTRATORS, {"get": 200, "post": 200}),
    "end_token": Route(ADMINISTRATORS, {"post": 404}),  # nobody's token
    "books": Route(LOCK_READERS),
    "standards": Route(LOCK_READERS),
    # A colleague at the outlet whose book is empty: the own is another one.
    "book": Route(HEADS, denied=404, forbidden=NO_BOOKS),
    "book_of_role": Route(HEADS, denied=404, forbidden=NO_BOOKS),
    "book_moves": Route(HEADS, denied=404, forbidden=NO_BOOKS),
    "book_filters": Route(HEADS, denied=404, forbidden=NO_BOOKS),
    "totals": Route(HEADS, {"get": 302}),
    "totals_of": Route(HEADS),
    "export_board": Route(HEADS, {"get": 200, "post": 200}),
    "work_log": Route(LOGGERS),
    "work_log_of": Route(LOGGERS),
    "write_log": Route(LOGGERS, {"post": 200}),
    "team_log": Route(TEAM_READERS),
    "hand_out": Route(HANDS_OUT, {"get": 200, "post": 302}),
    "wake": Route(HANDS_OUT, {"get": 200, "post": 302}),
    "team": Route(TEAM_READERS),
    "team_live": Route(TEAM_READERS),
    "team_person": Route(TEAM_READERS),
    "reassign_list": Route(HANDS_OUT, {"post": 302}),
    "recordings": Route(TEXT_WRITERS),
    "recording_results": Route(LOCK_READERS),
    "recording_cases": Route(LOCK_READERS),
    # No call was drawn here: tests/web/test_reviews.py.
    "recording_sample": Route(TEXT_WRITERS, {"get": 404}),
    "review_call": Route(TEXT_WRITERS, {"get": 404, "post": 404}),
    "hear_recording": Route(TEXT_WRITERS, {"post": 404}),
    "act_on_case": Route(TEXT_WRITERS, {"post": 404}),
    "new_clients": Route(REQUESTERS),
    "client_care": Route(SEES_CLIENT, denied=404, forbidden=MASKED),
    # No act is named: tests/web/test_care.py.
    "act_on_care": Route(frozenset(), {"post": 302}, denied=404, forbidden=MASKED),
    "follow_ups": Route(REQUESTERS),
    "client_follow_ups": Route(SEES_CLIENT, denied=404, forbidden=MASKED),
    # Nothing is followed up of this client: tests/web/test_follow_ups.py.
    "follow_up": Route(frozenset(), denied=404, forbidden=MASKED),
    "act_on_follow_up": Route(frozenset(), {"post": 302}, denied=404, forbidden=MASKED),
    "grid": Route(REQUESTERS),
    # As with books: a colleague's is seen by who stands in for nobody only from above.
    "grid_of": Route(HEADS & REQUESTERS, denied=404, forbidden=EVERYBODY - REQUESTERS),
    "pick_cells": Route(frozenset(), {"post": 302}, denied=404, forbidden=EVERYBODY - LOGGERS),
    "accept_familiarity": Route(REQUESTERS, {"post": 302}),  # nothing ticked
    "today": Route(LOGGERS),
    # Nobody of the matrix has the client on the list.
    "today_client": Route(frozenset(), denied=404, forbidden=EVERYBODY - LOGGERS),
    "log_outcome": Route(frozenset(), {"post": 200}, denied=404, forbidden=EVERYBODY - LOGGERS),
    "skip_entry": Route(
        SEES_CLIENT & LOGGERS, {"post": 302}, denied=404, forbidden=EVERYBODY - LOGGERS
    ),
    "put_off_entry": Route(
        SEES_CLIENT & LOGGERS, {"post": 302}, denied=404, forbidden=EVERYBODY - LOGGERS
    ),
    "hand_entry_over": Route(
        SEES_CLIENT & LOGGERS, {"post": 302}, denied=404, forbidden=EVERYBODY - LOGGERS
    ),
    "client": Route(SEES_CLIENT, denied=404, forbidden=NO_CLIENTS),
    "reveal": Route(SEES_CLIENT, {"post": 200}, denied=404, forbidden=MASKED),
    "client_record": Route(SEES_CLIENT, denied=404, forbidden=MASKED),
    "client_history": Route(SEES_CLIENT, denied=404, forbidden=MASKED),
    "client_contacts": Route(SEES_CLIENT, denied=404, forbidden=NO_CLIENTS),
    "log_contact": Route(SEES_CLIENT, {"post": 302}, denied=404, forbidden=NO_LOG),
    "amend_contact": Route(
        frozenset(), {"get": 200, "post": 302}, denied=404, forbidden=NO_LOG
    ),  # nobody's contact
    "keep_familiarity": Route(SEES_CLIENT, {"post": 302}, denied=404, forbidden=NO_EDIT),
    "keep_profile": Route(SEES_CLIENT, {"post": 302}, denied=404, forbidden=NO_EDIT),
    "write_note": Route(SEES_CLIENT, {"post": 302}, denied=404, forbidden=NO_EDIT),
    "add_family": Route(SEES_CLIENT, {"post": 302}, denied=404, forbidden=NO_EDIT),
    "add_date": Route(SEES_CLIENT, {"post": 302}, denied=404, forbidden=NO_EDIT),
    "add_member": Route(frozenset(), {"post": 302}, denied=404, forbidden=NO_TEAM),
    # Nothing of these numbers was ever noted.
    "mend_note": Route(frozenset(), {"post": 302}, denied=404, forbidden=NO_EDIT),
    "drop_note": Route(frozenset(), {"post": 302}, denied=404, forbidden=NO_EDIT),
    "drop_family": Route(frozenset(), {"post": 302}, denied=404, forbidden=NO_EDIT),
    "drop_date": Route(frozenset(), {"post": 302}, denied=404, forbidden=NO_EDIT),
    "end_member": Route(frozenset(), {"post": 302}, denied=404, forbidden=NO_TEAM),
    # Who it is is asked first: tests/web/test_client_disclosures.py.
    "open_client": Route(HEAD_OFFICE, {"get": 200, "post": 200}),
    "look_up": Route(LOOKS_UP, {"get": 200, "post": 200}),
    "outbox": Route(LOGGERS),
    "cancel_message": Route(LOGGERS, {"post": 404}),  # nothing was ever sent
    "message_client": Route(
        SEES_CLIENT - {"branch_office"}, {"get": 200, "post": 302}, denied=404, forbidden=NO_LOG
    ),
    # Nobody picked anybody: tests/web/test_many_messages.py.
    "message_many": Route(LOGGERS, {"get": 404, "post": 404}),
    "texts": Route(TEXT_READERS),
    "text": Route(TEXT_READERS, {"get": 404}),  # none was ever written
    "new_text": Route(TEXT_WRITERS, {"get": 200, "post": 200}),  # an empty form comes back
    "new_brief": Route(TEXT_WRITERS, {"get": 200, "post": 200}),
    "edit_text": Route(TEXT_WRITERS, {"get": 404, "post": 404}),
    **{
        name: Route(TEXT_WRITERS, {"post": 404})
        for name in (
            "submit_text",
            "decide_text",
            "withdraw_text",
        )
    },
    "notices": Route(EVERYBODY),
    "read_notices": Route(EVERYBODY, {"post": 302}),
    "jobs": Route(EVERYBODY),
    "job": Route(EVERYBODY, {"get": 404}),  # nobody's but its maker's: tests/web/test_jobs.py
    "cancel_job": Route(EVERYBODY, {"post": 404}),
    "nights": Route(NIGHT_READERS),
    "night": Route(NIGHT_READERS),
    "night_live": Route(NIGHT_READERS),
    "decide": Route(HEAD_OFFICE, {"get": 200, "post": 200}),
    "confirm_decision": Route(HEAD_OFFICE, {"post": 302}),
    "withdraw_decision": Route(HEAD_OFFICE, {"post": 302}),
    "rejects": Route(HEAD_OFFICE),
    "rejects_file": Route(HEAD_OFFICE, {"get": 404}),  # nothing is in the lake of this test
    "policies": Route(HEADS),
    "compare_policies": Route(HEADS),
    "policy": Route(HEADS),
    "propose_policy": Route(HEAD_OFFICE, {"get": 200, "post": 200}),  # an empty form comes back
    "edit_policy": Route(HEAD_OFFICE, {"get": 302, "post": 302}),  # somebody else's proposal
    "approve_policy": Route(HEAD_OFFICE, {"post": 302}),
    "reject_policy": Route(HEAD_OFFICE, {"post": 302}),
    "withdraw_policy": Route(HEAD_OFFICE, {"post": 302}),
    "policy_trial": Route(HEAD_OFFICE, {"get": 200, "post": 302}),
    "audit": Route(HEAD_OFFICE, {"get": 200, "post": 302}),  # an empty search leads to the list
    "approvals": Route(BRANCH_OFFICE),
    "decide_requests": Route(BRANCH_OFFICE, {"post": 302}),
    "requests_difference": Route(BRANCH_OFFICE, {"post": 200}),
    "locks": Route(LOCK_READERS),
    "set_lock": Route(HEAD_OFFICE, {"get": 200, "post": 200}),  # an empty form comes back
    "lift_lock": Route(HEAD_OFFICE, {"post": 302}),
    "own_requests": Route(REQUESTERS),
    "ask_claim": Route(REQUESTERS, {"get": 200, "post": 200}),  # an empty form comes back
    # Nobody manages a client of the pool, so nothing can be asked: tests/books/test_asking.py.
    "ask": Route(frozenset(), {"get": 200, "post": 302}, denied=404, forbidden=NO_REQUESTS),
    "make_request": Route(REQUESTERS, {"post": 302}),  # an empty form comes back to the page
    "edit_own_request": Route(REQUESTERS, {"get": 404, "post": 404}),  # somebody else's
    "withdraw_own_request": Route(REQUESTERS, {"post": 404}),
}

# What asks for the password or a code again: whatever discloses, approves, or changes what somebody
# may do (``reveal``, ``take_export``, ``export_file`` and ``add_member`` decide half-way, see their
# tests).
STEPPED_UP = frozenset({
    "account_act", "approve_policy", "confirm_decision", "decide_export", "decide_requests",
    "decide_text",
    "export_board", "export_clients", "lift_lock", "new_phone_box", "new_token", "open_client",
    "own_factor", "own_factor_remove", "own_password", "own_recovery_codes", "own_token_collect",
    "posting_of", "posting_over", "reject_policy", "renew_phone_box", "set_lock", "stand_in_for",
    "switch_phone_box",
})  # fmt: skip
