"""The second factor: codes are taken once, counted when wrong, and stored so that nobody reads
them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from organisation.models import AccountEvent, RecoveryCode, SecondFactor, User
from organisation.rules.second_factor import (
    LETTERS,
    bare,
    code_at,
    matching_step,
    new_recovery_codes,
    new_secret,
    otpauth_line,
)
from organisation.services.second_factor import (
    MustHaveOne,
    NoSecondFactor,
    OwnAccount,
    TooManyCodes,
    WrongCode,
    check_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    set_second_factor,
)
from tests.factories import account, second_factor

NOW = datetime(2026, 11, 20, 1, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)
# RFC 6238, appendix B: the secret and its SHA-1 codes, cut to six digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert code_at(RFC_SECRET, at) == code
    assert matching_step(RFC_SECRET, code, at=at, after=None) == seconds // 30


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_the_clock_of_a_telephone_may_be_one_step_off(steps: int, taken: bool) -> None:
    secret = new_secret()
    code = code_at(secret, NOW + steps * STEP)
    assert (matching_step(secret, code, at=NOW, after=None) is not None) is taken


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "12345a", "１２３４５６", "-12345", "1 2345"]
)
def test_what_is_not_six_digits_is_no_code(code: str) -> None:
    assert matching_step(new_secret(), code, at=NOW, after=None) is None


def test_the_line_for_the_app_names_whose_it_is() -> None:
    line = otpauth_line("ABC", "E 1/2")
    assert line == "otpauth://totp/WealthCRM:E%201/2?secret=ABC&issuer=WealthCRM"


def test_recovery_codes_are_ten_different_ones_of_clear_letters() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(bare(code)) == 10 and set(bare(code)) <= set(LETTERS) for code in codes)


@pytest.mark.django_db
def test_a_code_is_taken_once_and_no_older_one_after_it(clock: time_machine.Traveller) -> None:
    user = account("teller")
    secret = second_factor(user)
    assert not check_second_factor(user=user, code=code_at(secret, NOW)).is_recovery
    for code in (code_at(secret, NOW), code_at(secret, NOW - STEP)):
        with pytest.raises(WrongCode):
            check_second_factor(user=user, code=code)
    clock.move_to(NOW + STEP)
    check_second_factor(user=user, code=code_at(secret, NOW + STEP))


@pytest.mark.django_db
def test_the_code_that_binds_an_app_signs_nobody_in_afterwards(
    clock: time_machine.Traveller,
) -> None:
    user, secret = account("teller"), new_secret()
    set_second_factor(user=user, secret=secret, code=code_at(secret, NOW), by=user)
    with pytest.raises(WrongCode):
        check_second_factor(user=user, code=code_at(secret, NOW))


@pytest.mark.django_db
def test_an_app_that_shows_the_wrong_code_is_not_bound(clock: time_machine.Traveller) -> None:
    user = account("teller")
    with pytest.raises(WrongCode):
        set_second_factor(user=user, secret=new_secret(), code="000000", by=user)
    assert not SecondFactor.objects.exists()


@pytest.mark.django_db
def test_the_fifth_wrong_code_locks_for_a_quarter_and_every_further_one_again(
    clock: time_machine.Traveller,
) -> None:
    user = account("teller")
    secret = second_factor(user)
    for _ in range(4):
        with pytest.raises(WrongCode):
            check_second_factor(user=user, code="000000")
    with pytest.raises(TooManyCodes) as locked:
        check_second_factor(user=user, code="000000")
    assert locked.value.until == NOW + timedelta(minutes=15)
    with pytest.raises(TooManyCodes):  # the right one is not looked at
        check_second_factor(user=user, code=code_at(secret, NOW))
    clock.move_to(later := NOW + timedelta(minutes=15))
    with pytest.raises(TooManyCodes):
        check_second_factor(user=user, code="000000")
    clock.move_to(later + timedelta(minutes=15))
    check_second_factor(user=user, code=code_at(secret, later + timedelta(minutes=15)))
    assert SecondFactor.objects.get().failures == 0
    assert AccountEvent.objects.filter(kind="factor_locked").count() == 2


@pytest.mark.django_db
def test_a_recovery_code_works_once_and_only_for_its_owner(
    clock: time_machine.Traveller,
) -> None:
    user, other, secret = account("teller"), account("teller"), new_secret()
    codes = set_second_factor(user=user, secret=secret, code=code_at(secret, NOW), by=user)
    second_factor(other)
    with pytest.raises(WrongCode):
        check_second_factor(user=other, code=codes[0])
    proof = check_second_factor(user=user, code=codes[0].upper().replace("-", " "))
    assert (proof.is_recovery, proof.codes_left) == (True, 9)
    with pytest.raises(WrongCode):
        check_second_factor(user=user, code=codes[0])


@pytest.mark.django_db
def test_new_recovery_codes_void_the_old_ones(clock: time_machine.Traveller) -> None:
    user, secret = account("teller"), new_secret()
    old = set_second_factor(user=user, secret=secret, code=code_at(secret, NOW), by=user)
    new = renew_recovery_codes(user=user, by=user)
    with pytest.raises(WrongCode):
        check_second_factor(user=user, code=old[1])
    assert check_second_factor(user=user, code=new[1]).codes_left == 9


@pytest.mark.django_db
def test_neither_the_secret_nor_a_recovery_code_is_stored_readably(
    clock: time_machine.Traveller,
) -> None:
    user, secret = account("teller"), new_secret()
    codes = set_second_factor(user=user, secret=secret, code=code_at(secret, NOW), by=user)
    with connection.cursor() as cursor:
        stored = b""
        for table in ("secondfactor", "recoverycode", "accountevent"):
            cursor.execute(f"SELECT t::text FROM organisation_{table} t")
            stored += "".join(row[0] for row in cursor.fetchall()).encode()
    for text in (secret, *codes, *map(bare, codes)):
        assert text.encode() not in stored
        assert text.encode().hex().encode() not in stored


@pytest.mark.django_db
def test_a_secret_moved_to_another_account_opens_nothing(clock: time_machine.Traveller) -> None:
    user, thief = account("teller"), account("teller")
    secret = second_factor(user)
    second_factor(thief)
    sealed = SecondFactor.objects.get(user=user).secret_sealed
    SecondFactor.objects.filter(user=thief).update(secret_sealed=sealed)
    with pytest.raises(ValueError, match="does not belong"):
        check_second_factor(user=thief, code=code_at(secret, NOW))


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["head_office", "branch_office", "administrator"])
def test_who_must_have_one_cannot_remove_it(role: str) -> None:
    user = account(role)
    second_factor(user)
    with pytest.raises(MustHaveOne):
        remove_second_factor(user=user, by=user)
    assert SecondFactor.objects.filter(user=user).exists()


@pytest.mark.django_db
def test_others_may_remove_it_and_what_is_not_there_cannot_be_removed() -> None:
    user = account("branch_head")
    second_factor(user)
    remove_second_factor(user=user, by=user)
    with pytest.raises(NoSecondFactor):
        remove_second_factor(user=user, by=user)
    for act in (renew_recovery_codes,):
        with pytest.raises(NoSecondFactor):
            act(user=user, by=user)
    with pytest.raises(NoSecondFactor):
        check_second_factor(user=user, code="123456")


@pytest.mark.django_db
def test_an_administrator_resets_another_s_and_never_the_own(
    clock: time_machine.Traveller,
) -> None:
    admin, user = account("administrator"), account("head_office")
    second_factor(admin), second_factor(user)
    version = user.session_version
    with pytest.raises(OwnAccount):
        reset_second_factor(user=admin, by=admin, reason="lost")
    reset_second_factor(user=user, by=admin, reason="手机丢失")
    assert set(SecondFactor.objects.values_list("user_id", flat=True)) == {admin.pk}
    assert not RecoveryCode.objects.filter(user=user).exists()
    event = AccountEvent.objects.get()
    assert (event.kind, event.user, event.by, event.reason) == (
        "factor_reset", user, admin, "手机丢失",
    )  # fmt: skip
    assert User.objects.get(pk=user.pk).session_version == version + 1
