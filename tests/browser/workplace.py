"""Policies, trials, requests and locks beside the small bank of ``scene``, for looking at."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from clients.models import Client, ClientOpening, ClientProfile, ClientSnapshot
from clients.rules.asset_classes import ASSET_CLASSES
from nightly.trial import trial_facts
from operations.selectors.days import last_published_day
from operations.services.acting import Acting, Origin, acting, by_run
from organisation.rules.roles import Role
from tests.browser.exports import make_exports, make_picks
from tests.browser.scene import Scene, make_scene
from tests.factories import BookRequestFactory, JobFactory, LockFactory, account
from tests.policies.bodies import body
from tests.policies.results import RESULT
from tiering.services.policy_proposals import propose_policy

CLIENTS = ("陈婉清", "沈砚舟", "唐念安", "方亦寒", "贺兰亭", "裴书墨", "简溪", "卢见深", "傅明轩")
TIERS = ("private", "wealth", "wealth", "mid")


@dataclass(frozen=True)
class Workplace:
    """The scene, the number of a tried proposal of ``scene.second`` and an own one of the first."""

    scene: Scene
    proposal: int
    own: int
    own_request: int
    picked: int
    bulk: int


def make_workplace() -> Workplace:
    scene = make_scene()
    proposal = _policies(scene)
    own = _requests(scene)
    _traces(scene)
    make_exports(scene.users)
    picked, bulk = make_picks(scene.users[Role.RELATIONSHIP_MANAGER])
    return Workplace(scene, proposal, proposal + 1, own, picked, bulk)


def _policies(scene: Scene) -> int:
    now, later = timezone.now(), timezone.localdate() + timedelta(days=40)
    terms = {
        "tiering.tiers.wealth": 300000, "books.wealth.cap": 450,
        "tiering.asset_class_weights.fund": Decimal("0.5"),
    }  # fmt: skip
    first = propose_policy(
        given=body(terms), effective_on=later, reason="门槛上调", by=scene.second, at=now
    )
    facts = trial_facts(first)
    assert facts is not None
    JobFactory(
        made_by=scene.second, key=facts.key, state="done", started_at=now, ended_at=now,
        params=facts.params() | {"locked_roles": ["relationship_manager"]}, result=RESULT,
    )  # fmt: skip
    boss = scene.users[Role.HEAD_OFFICE]
    second = propose_policy(
        given=body({"books.mid.initial": 350}), effective_on=later, reason="门槛上调", by=boss,
        at=now,
    )  # fmt: skip
    facts = trial_facts(second)
    assert facts is not None
    JobFactory(
        made_by=boss, key=facts.key, state="running", started_at=now, done=1, total=3,
        params=facts.params(), attempts=2,
    )  # fmt: skip
    JobFactory(made_by=boss, state="failed", error="NotInLake", ended_at=now)
    return first.version


def _requests(scene: Scene) -> int:
    today = timezone.localdate()
    boss, manager = scene.users[Role.HEAD_OFFICE], scene.users[Role.RELATIONSHIP_MANAGER]
    colleague = account(Role.RELATIONSHIP_MANAGER, name="姚景行")
    LockFactory(
        first_on=today - timedelta(days=20), last_on=today + timedelta(days=39), reason="季度考核",
        roles=["relationship_manager", "lobby_manager"], created_by=boss,
    )  # fmt: skip
    LockFactory(
        first_on=today - timedelta(days=90), last_on=today - timedelta(days=10), reason="季度考核",
        created_by=boss, lifted_by=boss, lifted_at=timezone.now() - timedelta(days=40),
        lifted_on=today - timedelta(days=40), lift_reason="机构合并",
    )  # fmt: skip
    for n, name in enumerate(CLIENTS):
        _client(f"C{n:06d}", name, TIERS[n % 4], n)
        kind = ("proposal", "hand_over", "release", "claim")[n % 4]
        made = BookRequestFactory(
            kind=kind, client_no=f"C{n:06d}", branch_code="B1", reason="" if not n % 4 else "搬家",
            cause="tier" if not n % 4 else "", made_by=None if not n % 4 else manager,
            from_employee_no=None if kind == "claim" else manager.employee_no,
            to_employee_no=None if kind == "release" else colleague.employee_no,
        )  # fmt: skip
    BookRequestFactory(
        client_no="C000001", branch_code="B1", status="refused", outcome="no_room", reason="搬家",
        made_by=manager, decided_by=scene.users[Role.BRANCH_OFFICE], decided_at=timezone.now(),
    )  # fmt: skip
    people = {"from_employee_no": "E900001", "to_employee_no": "E900002", "kind": "hand_over"}
    BookRequestFactory(client_no="C900000", reason="搬家", **people)  # gone to another branch
    made = BookRequestFactory(client_no="C800000", made_by=manager, reason="搬家", **people)
    return int(made.pk)


def _traces(scene: Scene) -> None:
    """What the audit shows: a night, a colleague, somebody at the database; one client opened."""
    office, manager = scene.users[Role.HEAD_OFFICE], scene.users[Role.RELATIONSHIP_MANAGER]
    now, day = timezone.now(), last_published_day()
    assert day is not None and day.published_run_id is not None
    ClientOpening.objects.create(
        client_no="C000001", opened_by=office, reason="监管来函", opened_at=now,
        until=now + timedelta(minutes=30),
    )  # fmt: skip
    with acting(by_run(day.as_of, day.published_run_id)):
        Client.objects.filter(pk="C000001").update(
            risk_level="C3", employer="东岸纺织", phone_masked="137****0000", phone_index=b"other"
        )
    with acting(Acting(Origin.PAGE, "keep_profile", manager.employee_no)):
        ClientProfile.objects.create(
            client_id="C000001", familiarity="B", preferences="下午来电", tags=["常出国", "爱茶"],
            updated_at=now, updated_by=manager,
        )  # fmt: skip
        ClientProfile.objects.create(client_id="C000002", updated_at=now, updated_by=manager)
        ClientProfile.objects.filter(pk="C000002").update(persona="退休", is_priority=True)
    Client.objects.filter(pk="C000003").update(is_do_not_contact=True)


def _client(client_no: str, name: str, tier: str, n: int) -> None:
    day = last_published_day()
    assert day is not None
    Client.objects.create(
        client_no=client_no, name=name, opened_on=day.as_of, has_marketing_consent=False,
        is_do_not_contact=False, loaded_on=day.as_of,
    )  # fmt: skip
    ClientSnapshot.objects.create(
        run_id=day.published_run_id, client_no=client_no, aum=1, month_average=1,
        quarter_average=1, annual_average=Decimal(5_834_000 - n * 601_234),
        annual_basis="year_to_date",
        year_balance_days=1, tier=tier, home_outlet=f"O00{n % 3}", is_stale=n == 4, has_loan=False,
        **dict.fromkeys(ASSET_CLASSES, Decimal(0)),
    )  # fmt: skip
