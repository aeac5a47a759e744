"""Certificates: what a role requires, how one stands on a day, who may enter one (domain/01)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from operations.models import AuditEntry
from organisation.models import Certificate, Institution, User
from organisation.policies.certificates import certificate_policy
from organisation.rules.certificates import (
    CertificateKind,
    CertificatePolicy,
    Standing,
    read_certificate_policy,
)
from organisation.rules.roles import Role
from organisation.selectors.access import access_of
from organisation.selectors.certificates import certificates_of, lines_of
from organisation.selectors.people import count_gaps, find_people
from organisation.services.certificates import (
    CertificateExists,
    OwnCertificate,
    WrongCertificate,
    add_certificate,
    end_certificate,
)
from organisation.services.own_people import NotYours
from tests.factories import InstitutionFactory, PostingFactory, account

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ON = AT.date()
DAY = timedelta(days=1)
INSURANCE = CertificateKind.INSURANCE


def policy() -> CertificatePolicy:
    return certificate_policy()


@pytest.mark.parametrize(
    ("expires_on", "expected"),
    [
        (None, Standing.VALID),
        (ON + 61 * DAY, Standing.VALID),
        (ON + 60 * DAY, Standing.EXPIRING),
        (ON, Standing.EXPIRING),
        (ON - DAY, Standing.EXPIRED),
    ],
)
def test_a_certificate_counts_to_its_last_day(expires_on: date | None, expected: Standing) -> None:
    assert policy().expiring_days == 60
    assert policy().standing_of(expires_on, on=ON) == expected


def test_roles_require_each_kind_once_and_a_policy_names_only_what_there_is() -> None:
    both = policy().required_of(["lobby_manager", "loan_manager"])
    assert both == (CertificateKind.WEALTH_PRODUCT, CertificateKind.INSURANCE)
    assert policy().required_of(["administrator"]) == ()
    for required in ({"loan_manager": ["driving"]}, {"pilot": ["insurance"]}):
        with pytest.raises(ValueError, match=r"driving|pilot"):
            read_certificate_policy({"version": 1, "expiring_days": 60, "required": required})


@pytest.fixture
def place() -> Institution:
    return InstitutionFactory(code="O1")


@pytest.fixture
def boss(place: Institution) -> User:
    return account("administrator", place)


def add(user: User, by: User, expires_on: date | None, *, number: str = "N1") -> Certificate:
    return add_certificate(
        employee_no=user.employee_no, kind=INSURANCE, number=number, issued_on=date(2020, 1, 1),
        expires_on=expires_on, by=by, at=AT,
    )  # fmt: skip


def standing(user: User) -> list[tuple[Standing, bool, int]]:
    kept = certificates_of([user.employee_no]).get(user.employee_no, [])
    found = lines_of([Role.LOAN_MANAGER], kept, on=ON)
    return [(line.standing, line.is_gap, len(line.kept)) for line in found]


@pytest.mark.django_db
def test_the_certificate_that_counts_longest_says_how_it_stands(
    place: Institution, boss: User
) -> None:
    user = account("loan_manager", place)
    assert standing(user) == [(Standing.MISSING, True, 0)]
    add(user, boss, ON - DAY)
    assert standing(user) == [(Standing.EXPIRED, True, 1)]
    renewed = add(user, boss, ON + DAY, number="N2")
    assert standing(user) == [(Standing.EXPIRING, False, 2)]
    end_certificate(certificate=renewed, by=boss, at=AT)
    assert standing(user) == [(Standing.EXPIRED, True, 1)]
    told = AuditEntry.objects.filter(relation="organisation_certificate", about_no=user.employee_no)
    assert [each.action for each in told.order_by("at", "id")] == ["insert", "insert", "update"]


@pytest.mark.django_db
def test_who_lacks_one_is_counted_and_listed_to_who_may_look_them_up(
    place: Institution, boss: User
) -> None:
    lacking, having = account("loan_manager", place), account("loan_manager", place)
    elsewhere, none = account("loan_manager"), account("teller", place)
    gone = account("loan_manager", place)
    gone.staff.postings.update(left_on=ON)  # type: ignore[union-attr]
    add(having, boss, ON)
    add(lacking, boss, ON - DAY)
    head = account("branch_office", place)
    for viewer, expected in ((head, {lacking}), (boss, {lacking, elsewhere})):
        access = access_of(viewer, on=ON)
        found = find_people(access, on=ON, only_gaps=True).rows
        assert {row.staff.pk for row in found} == {user.employee_no for user in expected}
        assert all(row.gaps for row in found)
        assert count_gaps(access, on=ON) == len(expected)
    assert not any(p.gaps for p in find_people(access_of(head, on=ON), on=ON).rows
                   if p.staff.pk in (having.employee_no, none.employee_no))  # fmt: skip


@pytest.mark.django_db
def test_what_cannot_be_entered(place: Institution, boss: User) -> None:
    user = account("loan_manager", place)
    add(user, boss, None)
    with pytest.raises(CertificateExists):
        add(user, boss, None)
    with pytest.raises(WrongCertificate):
        add(user, boss, date(2019, 12, 31), number="N2")
    with pytest.raises(NotYours):
        add(user, account("outlet_head"), None, number="N2")
    head = account("outlet_head", place)
    with pytest.raises(OwnCertificate):
        add(head, head, None)
    own = add(head, boss, None)
    with pytest.raises(OwnCertificate):
        end_certificate(certificate=own, by=head, at=AT)
    PostingFactory(staff=head.staff, institution=place, role="loan_manager")
    assert Certificate.objects.filter(ended_at=None).count() == 2
