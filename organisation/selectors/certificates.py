"""Certificates as they stand on a day, and who lacks one that a role requires (domain/01)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from organisation.models import Certificate, Posting
from organisation.policies.certificates import certificate_policy
from organisation.rules.certificates import CertificateKind, Standing

GAPS = (Standing.EXPIRED, Standing.MISSING)


@dataclass(frozen=True)
class CertificateLine:
    """One kind for one person: how it stands, by the certificate that counts longest; ``kept`` are
    all of the kind that were not ended, that one first."""

    kind: CertificateKind
    standing: Standing
    is_required: bool
    kept: Sequence[Certificate]

    @property
    def is_gap(self) -> bool:
        return self.is_required and self.standing in GAPS


def certificates_of(numbers: Collection[str]) -> Mapping[str, Sequence[Certificate]]:
    """Employee number → certificates that were not ended; one statement."""
    found: dict[str, list[Certificate]] = defaultdict(list)
    for each in Certificate.objects.filter(staff__in=numbers, ended_at=None).order_by("pk"):
        found[each.staff_id].append(each)
    return found


def lines_of(
    roles: Iterable[str], certificates: Iterable[Certificate], *, on: date
) -> Sequence[CertificateLine]:
    """What these roles require and what there is beside it, in the order of the kinds."""
    required = certificate_policy().required_of(roles)
    of_kind: dict[str, list[Certificate]] = defaultdict(list)
    for each in sorted(certificates, key=lambda row: row.expires_on or date.max, reverse=True):
        of_kind[each.kind].append(each)
    return [
        CertificateLine(kind, _standing(of_kind[kind], on), kind in required, of_kind[kind])
        for kind in CertificateKind
        if kind in required or of_kind[kind]
    ]


def _standing(longest_first: Sequence[Certificate], on: date) -> Standing:
    if not longest_first:
        return Standing.MISSING
    return certificate_policy().standing_of(longest_first[0].expires_on, on=on)


def lacks_one(posted: QuerySet[Posting], *, on: date) -> Q:
    """Staff who lack a certificate that one of the roles ``posted`` requires; a condition on
    Staff."""
    lacking = Q(pk__in=[])
    for kind in CertificateKind:
        roles = certificate_policy().roles_with(kind)
        counts = Certificate.objects.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=on),
            staff=OuterRef("pk"), kind=kind, ended_at=None,
        )  # fmt: skip
        asked = posted.filter(staff=OuterRef("pk"), role__in=roles)
        lacking |= Q(Exists(asked)) & ~Q(Exists(counts))
    return lacking
