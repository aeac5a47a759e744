"""What the books need from PostgreSQL: who is away, what is locked, what was approved."""

from organisation.selectors.away import away_on
from tiering.pipeline.books.inputs import BookInputs
from tiering.pipeline.night import Night
from tiering.services.locks import roles_locked
from tiering.services.requests import approved_requests


def book_inputs(night: Night, *, takes_requests: bool) -> BookInputs:
    """The inputs in force on the night's as-of day.

    Requests approved and not yet tried are for the next night: in a re-run only the newest day
    ``takes_requests``, an older one repeats what it tried itself (domain/02 §Locks and approvals).
    """
    return BookInputs(
        away=away_on(night.as_of),
        locked_roles=frozenset(roles_locked(night.as_of)),
        approved=approved_requests(night.as_of, with_new=takes_requests),
    )
