"""Locking the books of some roles while an assessment period runs (锁包; domain/02)."""

from collections.abc import Collection
from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone

from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from tiering.models import BookLock
from tiering.rules.policy import MANAGER_ROLES
from tiering.selectors.locks import locks_in_force

log = structlog.get_logger()


class MayNotLock(PermissionError):
    """Only head office locks books and lifts locks: assessment periods are the bank's."""


class LockInvalid(ValueError):
    """The lock ends before it began or today, names no role or an unknown one, or has no reason.

    ``code`` says which to a form: ``order``, ``over``, ``roles``, ``reason``.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class AlreadyLifted(ValueError):
    """The lock was lifted before."""


@transaction.atomic
def set_lock(
    *, first_on: date, last_on: date, roles: Collection[str], reason: str, by: User, on: date
) -> BookLock:
    """Freeze the books of ``roles`` for the nights as of ``first_on`` to the day before
    ``last_on``; the night of ``last_on`` decides anew. ``on`` is the day that rights are judged by.

    Raises MayNotLock, LockInvalid.
    """
    _must_lock(by, on)
    if last_on <= first_on:
        raise LockInvalid("a lock ends after the day it begins", "order")
    if last_on <= on:
        raise LockInvalid("a lock that is over holds nothing", "over")
    if not roles or not set(roles) <= {str(role) for role in MANAGER_ROLES}:
        raise LockInvalid("a lock names manager roles, at least one", "roles")
    if not reason.strip():
        raise LockInvalid("a lock needs a reason", "reason")
    lock = BookLock.objects.create(
        first_on=first_on,
        last_on=last_on,
        roles=sorted(str(role) for role in set(roles)),
        reason=reason.strip(),
        created_by=by,
    )
    log.info("lock.set", lock=lock.pk, roles=lock.roles, by=str(by))
    return lock


@transaction.atomic
def lift_lock(*, lock: BookLock, reason: str, by: User, on: date) -> BookLock:
    """End a lock early: it holds nothing back in the nights as of ``on`` and later. Those before it
    were held by it, and stay so when they are run again.

    Raises MayNotLock, LockInvalid, AlreadyLifted.
    """
    _must_lock(by, on)
    if not reason.strip():
        raise LockInvalid("lifting a lock needs a reason", "reason")
    kept = BookLock.objects.select_for_update().get(pk=lock.pk)
    if kept.lifted_at is not None:
        raise AlreadyLifted("the lock was lifted before")
    kept.lifted_at = timezone.now()
    kept.lifted_on, kept.lifted_by, kept.lift_reason = on, by, reason.strip()
    kept.save(update_fields=["lifted_at", "lifted_on", "lifted_by", "lift_reason"])
    log.info("lock.lifted", lock=kept.pk, by=str(by))
    return kept


def roles_locked(as_of: date) -> frozenset[str]:
    """The roles whose books are frozen in the night as of this day."""
    return frozenset(role for lock in locks_in_force(as_of) for role in lock.roles)


def _must_lock(by: User, on: date) -> None:
    if not by.is_active or not access_of(by, on=on).has(Permission.SET_LOCKS):
        raise MayNotLock(f"{by} does not lock books")
