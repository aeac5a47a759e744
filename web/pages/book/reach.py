"""Whose books somebody may look at (domain/01 §Who may see what, staff and figures)."""

from clients.selectors.books import Reach
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access


def reach_of(access: Access) -> Reach:
    """The own books, those stood in for, and all at or below the places whose figures one sees."""
    own = {(access.employee_no, held.role.value) for held in access.held}
    own |= {(other.employee_no, other.role.value) for other in access.stands_in_for}
    return Reach(places=access.places_of(Permission.SEE_TOTALS), own=sorted(own))
