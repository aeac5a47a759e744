"""One's own account: what is set, and what was done to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from organisation.models import AccountEvent, RecoveryCode, SecondFactor, User
from organisation.selectors.access import Access
from organisation.selectors.accounts import newest_events
from organisation.selectors.certificates import CertificateLine, certificates_of, lines_of

FEW_CODES = 3


@dataclass(frozen=True)
class OwnAccount:
    """``codes_left`` counts unused recovery codes; ``factor_since`` is empty without a factor."""

    access: Access
    factor_since: datetime | None
    codes_left: int
    events: Sequence[AccountEvent]
    certificates: Sequence[CertificateLine]

    @property
    def has_few_codes(self) -> bool:
        return self.factor_since is not None and self.codes_left <= FEW_CODES


def own_account_page(user: User, access: Access, *, on: date) -> OwnAccount:
    factor = SecondFactor.objects.filter(user=user).only("made_at").first()
    kept = certificates_of([access.employee_no]).get(access.employee_no, [])
    return OwnAccount(
        access=access,
        factor_since=factor.made_at if factor else None,
        codes_left=RecoveryCode.objects.filter(user=user, used_at=None).count(),
        events=newest_events(user),
        certificates=lines_of(access.roles, kept, on=on),
    )
