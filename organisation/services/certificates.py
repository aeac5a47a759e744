"""Certificates of staff (domain/01): who keeps somebody's leave keeps these too, nobody their own.

They give and take no right and no client: a gap is shown and counted.
"""

from datetime import date, datetime

import structlog
from django.db import transaction

from organisation.models import Certificate, Staff, User
from organisation.rules.certificates import CertificateKind
from organisation.services.own_people import person_of_mine

log = structlog.get_logger()


class OwnCertificate(ValueError):
    """Nobody enters or ends a certificate of their own."""


class WrongCertificate(ValueError):
    """Its last day is before its first, or it is issued on a day that has not come."""


class CertificateExists(ValueError):
    """The person's certificate of this kind and number is there already."""


@transaction.atomic
def add_certificate(
    *, employee_no: str, kind: CertificateKind, number: str, issued_on: date,
    expires_on: date | None, by: User, at: datetime,
) -> Certificate:  # fmt: skip
    """``expires_on`` is the last day it counts, None if it has no end; ``at`` the local instant.

    Raises NotYours, OwnCertificate, WrongCertificate, CertificateExists.
    """
    staff = _other_of_mine(employee_no, by, at.date())
    if issued_on > at.date() or (expires_on is not None and expires_on < issued_on):
        raise WrongCertificate
    certificate, is_new = Certificate.objects.get_or_create(
        staff=staff, kind=kind, number=number.strip(), ended_at=None,
        defaults={
            "issued_on": issued_on, "expires_on": expires_on, "entered_at": at, "entered_by": by,
        },
    )  # fmt: skip
    if not is_new:
        raise CertificateExists(str(certificate))
    log.info("certificate.added", employee_no=employee_no, kind=kind.value, by=str(by))
    return certificate


@transaction.atomic
def end_certificate(*, certificate: Certificate, by: User, at: datetime) -> None:
    """It counts no more from now on; one that is ended already stays as it was ended.

    Raises NotYours, OwnCertificate.
    """
    _other_of_mine(certificate.staff_id, by, at.date())
    open_still = Certificate.objects.filter(pk=certificate.pk, ended_at=None)
    if open_still.update(ended_at=at, ended_by=by):
        log.info("certificate.ended", employee_no=certificate.staff_id, by=str(by))


def _other_of_mine(employee_no: str, by: User, on: date) -> Staff:
    staff = person_of_mine(employee_no, by, on)
    if by.staff_id == staff.pk:
        raise OwnCertificate(employee_no)
    return staff
