"""Requests to change a client's manager: made by people or by a locked night, decided by the
branch office, carried out by the night (domain/02 §Locks and approvals)."""

from tiering.selectors.books import approved_requests
from tiering.services.requests.decide import (
    MOST,
    DecisionClosed,
    MakerIsChecker,
    MayNotApprove,
    RequestChanged,
    TooMany,
    approve,
    reject,
)
from tiering.services.requests.make import (
    AlreadyRequested,
    MayNotRequest,
    NoSuchClient,
    NothingToChange,
    ReasonMissing,
    RequestClosed,
    edit_request,
    request_claim,
    request_hand_over,
    request_release,
    withdraw,
)
from tiering.services.requests.night import lapse_proposals, mark_outcomes, record_proposals

__all__ = [
    "MOST",
    "AlreadyRequested",
    "DecisionClosed",
    "MakerIsChecker",
    "MayNotApprove",
    "MayNotRequest",
    "NoSuchClient",
    "NothingToChange",
    "ReasonMissing",
    "RequestChanged",
    "RequestClosed",
    "TooMany",
    "approve",
    "approved_requests",
    "edit_request",
    "lapse_proposals",
    "mark_outcomes",
    "record_proposals",
    "reject",
    "request_claim",
    "request_hand_over",
    "request_release",
    "withdraw",
]
