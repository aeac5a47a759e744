"""Whose clients an export may hold, now: asked when it is asked for, made, agreed to and taken."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from clients.querysets.snapshots import SnapshotQuerySet, beyond
from clients.rules.listing import read_sort
from clients.rules.scope import Scope, in_full
from clients.selectors.client_list import Listed
from clients.selectors.visible import scope_of, visible_to
from operations.models import Export
from operations.selectors.days import last_published_day
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of


class ExportRefused(ValueError):
    """There is nothing to export; the message is a code for pages."""


def listed_now(user: User, params: Mapping[str, Any], *, at: datetime) -> Listed:
    """The list that ``params`` (filters, sort; picked) mean for this person at this moment, in the
    newest published day. Raises ExportRefused: ``no_right``, ``not_published``,
    ``filter_unknown``."""
    scope = _scope(user, Permission.EXPORT_CLIENTS, at)
    day = last_published_day()
    if day is None or day.published_run_id is None:
        raise ExportRefused("not_published")
    filters = MultiValueDict({name: list(v) for name, v in params["filters"].items()})
    if "picked" in params:  # who was on the list of one's own when it was asked for
        filters["list"] = str(params["picked"])
    sort = read_sort(params["sort"])
    listed = Listed(scope, day.published_run_id, day.as_of, filters, sort, user.employee_no)
    if not listed.filter_set.is_valid():
        raise ExportRefused("filter_unknown")
    return listed


def outlets_of(rows: SnapshotQuerySet) -> Sequence[str]:
    """The home outlets of these clients; an empty code for clients without one."""
    found = rows.order_by().values_list("home_outlet", flat=True).distinct()
    return sorted(code or "" for code in found)


def reaches_all(user: User, listed: Listed, *, at: datetime) -> bool:
    """Whether this person may agree to an export of the list: sees every client of it, by the
    right to agree and by a scope of the own. One query beside those of the scope."""
    try:
        scope = _scope(user, Permission.APPROVE_EXPORTS, at)
    except ExportRefused:
        return False
    return not beyond(listed.rows().order_by(), scope).exists()


def reaches_export(user: User, export: Export, *, at: datetime) -> bool:
    """Whether an export of clients exists for this person as one to decide on: all of it is at home
    in the own outlets, as told when it was asked for, or all of its clients are seen now."""
    try:
        outlets = _scope(user, Permission.APPROVE_EXPORTS, at).outlets
    except ExportRefused:
        return False
    if export.outlets and outlets.issuperset(export.outlets):
        return True
    try:
        listed = listed_now(export.asked_by, export.job.params, at=at)
    except ExportRefused:
        return False  # its maker may not any more: who is in it cannot be told
    return reaches_all(user, listed, at=at)


def still_seen(user: User, who: Mapping[str, Sequence[str]], *, at: datetime) -> bool:
    """Whether every client of a file is still visible to this person, and those named in full are
    still seen in full. Two queries beside those of the scope, however many clients."""
    try:
        scope = _scope(user, Permission.EXPORT_CLIENTS, at)
    except ExportRefused:
        return False
    day = last_published_day()
    if day is None or day.published_run_id is None:
        return False
    run_id = day.published_run_id
    return _all_in(in_full(scope), run_id, who.get("full", ())) and _all_in(
        scope, run_id, who.get("masked", ())
    )


def _all_in(scope: Scope, run_id: int, client_nos: Sequence[str]) -> bool:
    if not client_nos:
        return True
    wanted = RawSQL("SELECT unnest(%s::varchar[])", [list(client_nos)])
    return visible_to(scope, run_id=run_id).filter(client_no__in=wanted).count() == len(client_nos)


def _scope(user: User, right: Permission, at: datetime) -> Scope:
    access = access_of(user, on=timezone.localdate(at))
    if not user.is_active or not access.has(right):
        raise ExportRefused("no_right")
    return scope_of(access, at=at)
