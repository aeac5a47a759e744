"""What the night is told of approved requests, and what it answers (domain/02 §Locks and
approvals)."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class ApprovedRequest:
    """A request approved before tonight (``tiering.BookRequest``). ``to_employee_no`` is None for a
    release and for a proposal that takes a client out of the books."""

    request_id: int
    kind: str  # proposal, claim, release, hand_over
    client_no: str
    role: str
    from_employee_no: str | None
    to_employee_no: str | None


@dataclass(frozen=True)
class Outcome:
    """What became of an approved request. ``outcome`` is ``done``; ``released`` (it left its
    manager, and nobody else was to have it or had room); or why it was not done:
    ``manager_changed``, ``role_changed``, ``not_eligible``, ``away``, ``no_room``."""

    request_id: int
    done: bool
    outcome: str


@dataclass(frozen=True, order=True)
class Proposal:
    """What a lock held back: a row of the night's ``proposals``. ``branch_code`` is the branch of
    the client's home outlet, whose office decides."""

    client_no: str
    role: str
    from_employee_no: str | None
    to_employee_no: str | None
    cause: str
    branch_code: str
