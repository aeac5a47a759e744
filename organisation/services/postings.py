"""Postings entered by hand, beside those of the bank's staff file.

The file wins (``organisation.services.sync``): what it names becomes its own, and a posting of the
file is never touched here. By hand is for who works in the CRM and is not in the file, such as the
first administrator.
"""

from datetime import date

import structlog
from django.db import transaction

from organisation.models import Institution, Posting, Staff, User
from organisation.rules.roles import Role
from organisation.services.second_factor import OwnAccount

log = structlog.get_logger()


class PostingExists(ValueError):
    """The person holds this role at this place since this day already."""


class PostingFromFile(ValueError):
    """The bank's staff file made this posting and alone ends it."""


class NotAPlace(LookupError):
    """No open institution has this code."""


@transaction.atomic
def add_posting(
    *, staff: Staff, role: Role, institution_code: str, joined_on: date, by: User | None
) -> Posting:
    """A role at a place from a day on; ``by`` is None for the operator's command.

    Raises OwnAccount (nobody gives themselves a role), NotAPlace, PostingExists.
    """
    if by is not None and by.staff_id == staff.pk:
        raise OwnAccount(staff.pk)
    place = Institution.objects.filter(code=institution_code, is_open=True).first()
    if place is None:
        raise NotAPlace(institution_code)
    posting, made = Posting.objects.get_or_create(
        staff=staff, role=role, institution=place, joined_on=joined_on,
        defaults={"is_from_file": False},
    )  # fmt: skip
    if not made:
        raise PostingExists(str(posting))
    log.info("posting.added", employee_no=staff.pk, role=role, place=place.pk, by=str(by))
    return posting


@transaction.atomic
def end_posting(*, posting: Posting, by: User, on: date) -> None:
    """The person no longer works there on the day ``on``; one of a later day is taken back. Who
    holds no posting any more is signed out with the next request.

    Raises OwnAccount, PostingFromFile.
    """
    if by.staff_id == posting.staff_id:
        raise OwnAccount(posting.staff_id)
    if posting.is_from_file:
        raise PostingFromFile(str(posting))
    if posting.joined_on >= on:
        posting.delete()
    else:
        posting.left_on = on
        posting.save(update_fields=["left_on"])
    log.info("posting.ended", employee_no=posting.staff_id, role=posting.role, by=str(by))
