"""The saved views somebody sees of a list: the own ones, and those shared with a place held."""

from collections.abc import Sequence

from django.db.models import Q

from operations.models import SavedView
from organisation.selectors.access import Access


def saved_views(access: Access, *, page: str) -> Sequence[SavedView]:
    """Own views first, then shared ones, by name. One statement."""
    above = {code for held in access.held for code in held.institution_path.strip("/").split("/")}
    rows = SavedView.objects.filter(page=page).filter(
        Q(owner__employee_no=access.employee_no) | Q(shared_with__in=sorted(above))
    )
    found = rows.select_related("owner").order_by("name", "pk")
    return sorted(found, key=lambda view: view.owner.employee_no != access.employee_no)
