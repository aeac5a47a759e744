"""Rows for tests of pages: a small tree, people with postings and accounts, nights and files."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache

import factory
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from clients.models import BookLoad, InstitutionBoard, InstitutionSummary, ManagerSummary
from operations.models import Day, Job, NightlyRun, Notice, RunStep
from organisation.models import Institution, Posting, SecondFactor, Staff, User
from organisation.rules.sealing import seal
from organisation.rules.second_factor import new_secret
from organisation.selectors.keys import keyring
from tiering.models import BookLock, BookRequest, ExtractFile, FileDecision, RejectedRow, Shortage
from web.sessions import SECOND_FACTOR

PASSWORD = "a long enough phrase"


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution

    code = factory.Sequence(lambda n: f"I{n:04d}")
    name = factory.LazyAttribute(lambda i: f"机构{i.code}")
    level = "outlet"
    parent = None
    path = factory.LazyAttribute(lambda i: f"{i.parent.path if i.parent else '/'}{i.code}/")


class StaffFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Staff

    employee_no = factory.Sequence(lambda n: f"E{n:06d}")
    name = "林若溪"


class PostingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Posting

    staff = factory.SubFactory(StaffFactory)
    role = "relationship_manager"
    institution = factory.SubFactory(InstitutionFactory)
    joined_on = date(2020, 1, 1)
    left_on = None
    is_from_file = True


def second_factor(user: User) -> str:
    """An authenticator app bound to the account, no code of it taken yet; its secret."""
    secret = new_secret()
    place = {"table": "second_factor", "row": str(user.pk), "column": "secret"}
    SecondFactor.objects.create(
        user=user, secret_sealed=seal(keyring(), secret, **place), last_step=0,
        made_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    return secret


def forced_in_with_factor(request: HttpRequest, **_signal: object) -> None:
    """Receives ``user_logged_in``: who is signed in by force, without a page, counts as having
    shown a code; who signs in through the pages has to show one."""
    if request.method is None:
        request.session[SECOND_FACTOR] = True


def account(role: str | None, institution: Institution | None = None, **staff: object) -> User:
    """A user who holds ``role`` at ``institution`` since 2020; without a role, no posting."""
    person = StaffFactory(**staff)
    if role is not None:
        PostingFactory(staff=person, role=role, institution=institution or InstitutionFactory())
    user = User(employee_no=person.employee_no, staff=person)
    user.password = _hash_of_password(settings.PASSWORD_HASHERS[0])
    user.save()
    return user


@cache
def _hash_of_password(_preferred: str) -> str:
    """By the hasher preferred now; one for all accounts of a process: a slow hash for each would be
    minutes of the suite."""
    return make_password(PASSWORD)


class RunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NightlyRun

    as_of = date(2026, 11, 20)
    revision = 1
    status = NightlyRun.Status.PUBLISHED
    trigger = NightlyRun.Trigger.SCHEDULE
    seconds = 120.0
    clients = 1000


class StepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RunStep

    run = factory.SubFactory(RunFactory)
    name = "judge"
    position = 2
    status = RunStep.Status.DONE
    attempts = 1
    rows = 1000
    seconds = 2.5
    input_digest = "a41f9c" + "0" * 58


class NoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notice

    key = factory.Sequence(lambda n: f"notice:{n}")
    level = Notice.Level.ACT
    subject = Notice.Subject.NIGHT_HELD
    as_of = date(2026, 11, 20)
    told_at = datetime(2026, 11, 20, 22, 3, tzinfo=UTC)  # 06:03 in Shanghai
    settled_at = None


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = Job.Kind.POLICY_TRIAL
    key = factory.Sequence(lambda n: f"job:{n}")
    params = {"version": 2}
    made_at = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
    sent_at = factory.SelfAttribute("made_at")


class LockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BookLock

    first_on = date(2026, 10, 1)
    last_on = date(2026, 12, 31)
    roles = ["relationship_manager"]
    reason = "四季度考核"


class FileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExtractFile

    run = factory.SubFactory(RunFactory)
    table = "holding"
    name = factory.LazyAttribute(lambda f: f"{f.table}.f.{f.run.as_of:%Y%m%d}.dat")
    kind = "f"
    verdict = ExtractFile.Verdict.LOADED
    rows = 1000
    loaded = 1000
    rejected = 0
    bytes = 50_000
    digest = factory.Sequence(lambda n: f"{n:064x}")


class RejectedRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RejectedRow

    file = factory.SubFactory(FileFactory)
    line = factory.Sequence(lambda n: n + 2)
    column = "balance"
    reason = "not_a_number"
    masked_row = "C00012**,O0101,P0001,CNY,abc,"


class DecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FileDecision

    as_of = date(2026, 11, 20)
    subject = "holding.f.20261120.dat"
    digest = "d" * 64
    decision = FileDecision.Decision.RELEASE
    reason = "已与数据组核对"


class BookRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BookRequest

    kind = BookRequest.Kind.CLAIM
    client_no = factory.Sequence(lambda n: f"C{n:08d}")
    role = "relationship_manager"
    branch_code = "B1"
    reason = "客户指名"


class ShortageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Shortage

    run = factory.SubFactory(RunFactory)
    role = "relationship_manager"
    reason = "no_room"
    clients = 12
    aum = Decimal("4800000.00")
    managers_short = 1


def published(run: NightlyRun, *, at: datetime | None = None) -> Day:
    """Make ``run`` what pages show of its day; without ``at``, published at 05:41 in Shanghai."""
    at = at or datetime.combine(run.as_of, time(21, 41), UTC)
    return Day.objects.create(as_of=run.as_of, loaded_run=run, published_run=run, published_at=at)


def tiers(**clients: int) -> dict[str, dict[str, object]]:
    """The ``tiers`` of a summary from numbers of clients, 300,000 yuan each, all managed."""
    return {
        tier: {"clients": n, "aum": f"{n * 300000}.00", "managed": n, "unmanaged": 0}
        for tier, n in clients.items()
    }


def summary(run: NightlyRun, place: Institution, **given: object) -> InstitutionSummary:
    """Totals of ``place`` in ``run``: 10 wealth clients of 300,000 yuan unless told otherwise."""
    values = {
        "name": place.name, "level": place.level, "path": place.path,
        "parent_code": place.parent_id or "", "tiers": tiers(wealth=10), "clients": 10,
        "aum": Decimal("3000000.00"), "managed": 10, "unmanaged": 0,
        "unmanaged_aum": Decimal("0.00"), "stale": 0, "upgraded": 0, "downgraded": 0,
    }  # fmt: skip
    return InstitutionSummary.objects.create(
        run=run, institution_code=place.code, **(values | given)
    )


def book(run: NightlyRun, employee_no: str, **given: object) -> ManagerSummary:
    """A book of 426 wealth clients in ``run`` unless told otherwise."""
    values = {
        "role": "relationship_manager", "is_primary": True, "clients": 426,
        "aum": Decimal("128400000.00"), "annual_average": Decimal("119300000.00"),
        "joined": 3, "left": 1,
    }  # fmt: skip
    return ManagerSummary.objects.create(run=run, employee_no=employee_no, **(values | given))


def board(run: NightlyRun, place: Institution, **given: object) -> InstitutionBoard:
    """A board of ``place`` in ``run``: 10 clients with 3,000,000 yuan unless told otherwise."""
    values = {
        "top_clients": 2, "top_aum": Decimal("1800000.00"), "holders_of_80": 4,
        "assets": {"demand": "1000000.00", "time": "2000000.00"},
        "moves": [], "marginal": [["150000", "200000", 3, "540000.00"]],
        "maturities": [], "loads": {}, "shortages": {},
    }  # fmt: skip
    return InstitutionBoard.objects.create(run=run, institution_code=place.code, **(values | given))


def book_figures(**given: object) -> dict[str, object]:
    """What a night keeps of a wealth book of 426 clients unless told otherwise."""
    values: dict[str, object] = {
        "tiers": {"wealth": [420, "128000000.00"], "mid": [6, "400000.00"]},
        "near": {
            "private": [2, "11000000.00", 0, "0", "5400000.00", "6600000.00"],
            "wealth": [3, "560000.00", 17, "3500000.00", "180000.00", "220000.00"],
            "mid": [0, "0", 1, "51000.00", "45000.00", "55000.00"],
            "long_tail": [0, "0", 0, "0", "9000.00", "11000.00"],
        },
        "bands": [["7000", "10000", 0], ["30000", "50000", 1], ["70000", "100000", 2],
                  ["150000", "200000", 9]],
        "uninvested": 61,
        "noted": {"has_mobile_bank": [310, 16], "has_credit_card": [0, 0],
                  "has_payment_binding": [20, 6]},
        "falling": [21, "6100000.00"], "maturing": [38, "12840000.00"], "lost": 4, "stale": 1,
        "no_consent": 64, "do_not_contact": 3, "many": 128, "annual_average": "119300000.00",
        "joined": 3, "left": 1,
        "standards": [["wealth", "contact", 410, 12, 30, 250], ["mid", "contact", 6, 0, 1, 5]],
    }  # fmt: skip
    return values | given


def book_load(run: NightlyRun, place: Institution, **given: object) -> BookLoad:
    """A wealth book of 426 clients held at ``place`` in ``run`` unless told otherwise."""
    values = {
        "employee_no": f"L{BookLoad.objects.count():05d}", "role": "relationship_manager",
        "name": "林若溪", "clients": 426, "aum": Decimal("128400000.00"), "initial": 400,
        "cap": 500, "figures": book_figures(), "at_risk": 52, "at_risk_aum": Decimal("17000000.00"),
        "health": 61, "attention": 1_000_052,
    }  # fmt: skip
    return BookLoad.objects.create(
        run=run, institution_code=place.code, path=place.path, **(values | given)
    )
