"""Certificates: which ones a role requires, and how one stands on a day (domain/01)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from organisation.rules.roles import Role


class CertificateKind(TextChoices):
    WEALTH_PRODUCT = "wealth_product", _("理财产品销售资格")
    FUND = "fund", _("基金销售资格")
    INSURANCE = "insurance", _("保险销售资格")


class Standing(TextChoices):
    VALID = "valid", _("有效")
    EXPIRING = "expiring", _("即将到期")
    EXPIRED = "expired", _("已过期")
    MISSING = "missing", _("缺失")


@dataclass(frozen=True)
class CertificatePolicy:
    """``expiring_days``: so long before its last day a certificate is told of."""

    version: int
    expiring_days: int
    required: Mapping[Role, tuple[CertificateKind, ...]]

    def required_of(self, roles: Iterable[str]) -> tuple[CertificateKind, ...]:
        """What holding these roles requires, each kind once, in the order of the kinds."""
        asked = {kind for role in roles for kind in self.required.get(Role(role), ())}
        return tuple(kind for kind in CertificateKind if kind in asked)

    def roles_with(self, kind: CertificateKind) -> tuple[Role, ...]:
        return tuple(role for role, kinds in self.required.items() if kind in kinds)

    def standing_of(self, expires_on: date | None, *, on: date) -> Standing:
        """``expires_on`` is the last day it counts, None if it has no end."""
        if expires_on is None:
            return Standing.VALID
        if expires_on < on:
            return Standing.EXPIRED
        soon = on + timedelta(days=self.expiring_days)
        return Standing.EXPIRING if expires_on <= soon else Standing.VALID


def read_certificate_policy(body: Mapping[str, Any]) -> CertificatePolicy:
    """Raises ValueError for a role or a kind that is none."""
    return CertificatePolicy(
        version=int(body["version"]),
        expiring_days=int(body["expiring_days"]),
        required={
            Role(role): tuple(CertificateKind(kind) for kind in kinds)
            for role, kinds in body["required"].items()
        },
    )
