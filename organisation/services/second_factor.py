"""The second factor: binding an authenticator app, checking its codes, recovery codes.

A secret is stored sealed, a recovery code as a keyed digest. A code is taken once. After five
wrong ones nothing is taken for a quarter of an hour, and from then on after every further one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from organisation.models import AccountEvent, RecoveryCode, SecondFactor, User
from organisation.rules.sealing import keyed_digest, seal, unseal
from organisation.rules.second_factor import bare, matching_step, new_recovery_codes
from organisation.selectors.access import access_of
from organisation.selectors.keys import keyring
from organisation.services.events import tell
from organisation.services.token_ends import end_tokens

FAILURE_LIMIT = 5
LOCKED_FOR = timedelta(minutes=15)
_TABLE, _COLUMN = "second_factor", "secret"
_RECOVERY = "recovery_code"


class WrongCode(ValueError):
    """Neither the app's code of now nor an unused recovery code; or a code taken already."""


class TooManyCodes(ValueError):
    """Too many wrong codes: nothing is taken before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"no code is taken before {until}")
        self.until = until


class NoSecondFactor(LookupError):
    """The account has no second factor."""


class MustHaveOne(ValueError):
    """The roles held ask for a second factor: it can be replaced, not removed."""


class OwnAccount(ValueError):
    """Nobody resets, disables or invites themselves: somebody else must."""


@dataclass(frozen=True)
class Proof:
    """What was shown: the app's code, or a recovery code, of which ``codes_left`` are left."""

    is_recovery: bool
    codes_left: int


@transaction.atomic
def set_second_factor(*, user: User, secret: str, code: str, by: User | None) -> list[str]:
    """Bind the app that has ``secret`` and shows ``code`` now, in place of any other; the new
    recovery codes, which are shown once. Every session signed in before ends.

    Raises WrongCode.
    """
    now = timezone.now()
    step = matching_step(secret, bare(code), at=now, after=None)
    if step is None:
        raise WrongCode("not the code of this secret now")
    sealed = seal(keyring(), secret, table=_TABLE, row=str(user.pk), column=_COLUMN)
    SecondFactor.objects.update_or_create(
        user=user,
        defaults={
            "secret_sealed": sealed, "last_step": step, "failures": 0, "locked_until": None,
            "made_at": now,
        },
    )  # fmt: skip
    end_sessions(user=user)
    tell(AccountEvent.Kind.FACTOR_SET, user=user, by=by)
    return _renew_recovery_codes(user, now)


@transaction.atomic
def renew_recovery_codes(*, user: User, by: User) -> list[str]:
    """Ten new recovery codes in place of all before. Raises NoSecondFactor."""
    if not SecondFactor.objects.filter(user=user).exists():
        raise NoSecondFactor(user.employee_no)
    tell(AccountEvent.Kind.RECOVERY_MADE, user=user, by=by)
    return _renew_recovery_codes(user, timezone.now())


def check_second_factor(*, user: User, code: str) -> Proof:
    """Take a code of the app or a recovery code.

    Raises NoSecondFactor, TooManyCodes and WrongCode; a wrong code is counted.
    """
    outcome = _check(user, bare(code))
    if isinstance(outcome, Proof):
        return outcome
    raise outcome


@transaction.atomic
def _check(user: User, code: str) -> Proof | Exception:
    """What came of it as a value: raising would take back the count of the failure."""
    now = timezone.now()
    # Locked, so that the same code sent twice at once is taken once.
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        return NoSecondFactor(user.employee_no)
    if factor.locked_until is not None and factor.locked_until > now:
        return TooManyCodes(factor.locked_until)
    secret = unseal(
        keyring(), bytes(factor.secret_sealed), table=_TABLE, row=str(user.pk), column=_COLUMN
    )
    step = matching_step(secret, code, at=now, after=factor.last_step)
    is_recovery = step is None and _take_recovery_code(user, code, now)
    if step is None and not is_recovery:
        return _failed(factor, now)
    factor.last_step = factor.last_step if step is None else step
    factor.failures, factor.locked_until = 0, None
    factor.save(update_fields=["last_step", "failures", "locked_until"])
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    return Proof(is_recovery=is_recovery, codes_left=left)


def _failed(factor: SecondFactor, now: datetime) -> Exception:
    factor.failures += 1
    if factor.failures >= FAILURE_LIMIT:
        factor.locked_until = now + LOCKED_FOR
        tell(AccountEvent.Kind.FACTOR_LOCKED, user=factor.user, by=factor.user)
    factor.save(update_fields=["failures", "locked_until"])
    if factor.locked_until is not None and factor.locked_until > now:
        return TooManyCodes(factor.locked_until)
    return WrongCode("not a code of now")


def _take_recovery_code(user: User, code: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
    if unused.update(used_at=now) != 1:
        return False
    tell(AccountEvent.Kind.RECOVERY_USED, user=user, by=user)
    return True


@transaction.atomic
def remove_second_factor(*, user: User, by: User) -> None:
    """Do without, for who may; sessions of before end. Raises MustHaveOne, NoSecondFactor."""
    if access_of(user, on=timezone.localdate()).must_have_second_factor:
        raise MustHaveOne(user.employee_no)
    _remove(user)
    tell(AccountEvent.Kind.FACTOR_REMOVED, user=user, by=by)


@transaction.atomic
def reset_second_factor(*, user: User, by: User, reason: str) -> None:
    """Take away the factor of somebody who lost it; whose role asks for one sets up a new one
    after the password. Their sessions and tokens end. Raises OwnAccount, NoSecondFactor."""
    if by.pk == user.pk:
        raise OwnAccount(user.employee_no)
    _remove(user)
    end_tokens(user=user, by=by, at=timezone.now())
    tell(AccountEvent.Kind.FACTOR_RESET, user=user, by=by, reason=reason)


def _remove(user: User) -> None:
    RecoveryCode.objects.filter(user=user).delete()
    removed, _by_model = SecondFactor.objects.filter(user=user).delete()
    if not removed:
        raise NoSecondFactor(user.employee_no)
    end_sessions(user=user)


def end_sessions(*, user: User) -> None:
    """Every session of the account ends with its next request. In the caller's transaction."""
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    user.refresh_from_db(fields=["session_version"])


def _renew_recovery_codes(user: User, now: datetime) -> list[str]:
    codes = new_recovery_codes()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(user, bare(code)), made_at=now) for code in codes
    )
    return codes


def _digest(user: User, code: str) -> bytes:
    return keyed_digest(keyring(), f"{user.pk}\0{code}", column=_RECOVERY)
