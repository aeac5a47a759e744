"""Keeping, sharing and dropping saved views."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from operations.models import SavedView
from organisation.models import User
from organisation.selectors.access import Access

KEPT_AT_MOST = 30


class TooManyViews(ValueError):
    """The person keeps KEPT_AT_MOST views of this list already."""


class NotYourPlace(PermissionError):
    """A view can be shared with a place only by somebody posted there."""


class NoSuchView(LookupError):
    """No view of one's own has this number."""


@transaction.atomic
def save_view(
    *,
    page: str,
    name: str,
    query: Mapping[str, Sequence[str]],
    access: Access,
    by: User,
    share_with: str = "",
) -> SavedView:
    """Keep ``query`` under ``name``; a view of that name is replaced.

    Raises NotYourPlace, TooManyViews.
    """
    if share_with and share_with not in {held.institution_code for held in access.held}:
        raise NotYourPlace(share_with)
    User.objects.select_for_update().get(pk=by.pk)  # two at once must not pass the limit together
    others = SavedView.objects.filter(owner=by, page=page).exclude(name=name)
    if others.count() >= KEPT_AT_MOST:
        raise TooManyViews(f"{KEPT_AT_MOST} views are kept already")
    view, _ = SavedView.objects.update_or_create(
        owner=by, page=page, name=name,
        defaults={
            "query": {key: list(values) for key, values in query.items()},
            "shared_with_id": share_with or None,
        },
    )  # fmt: skip
    return view


@transaction.atomic
def drop_view(*, view_id: int, by: User) -> SavedView:
    """Remove a view of one's own, and return what it was; raises NoSuchView for anybody else's."""
    view = SavedView.objects.select_for_update().filter(pk=view_id, owner=by).first()
    if view is None:
        raise NoSuchView(str(view_id))
    view.delete()
    return view


@transaction.atomic
def restore_view(
    *, page: str, name: str, query: Mapping[str, Sequence[str]], share_with: str, access: Access,
    by: User,
) -> None:  # fmt: skip
    """Undo a removal; a view kept under the name since then stays as it is. Raises as
    ``save_view`` does."""
    if not SavedView.objects.filter(owner=by, page=page, name=name).exists():
        save_view(page=page, name=name, query=query, access=access, by=by, share_with=share_with)
