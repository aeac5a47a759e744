"""A bank for looking at: a branch with outlets, people of every role, 30 nights, one held file."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from operations.models import Day, NightlyRun, RunStep
from operations.rules.stops import reason
from organisation.models import Institution, User
from organisation.rules.roles import Role
from tests.browser.absences import make_absences
from tests.browser.boards import make_board
from tests.browser.clients import add_clients
from tests.browser.told import tell_of_nights, tell_people
from tests.factories import (
    FileFactory,
    InstitutionFactory,
    RejectedRowFactory,
    RunFactory,
    ShortageFactory,
    StepFactory,
    account,
    book,
    book_load,
    published,
    summary,
)
from tiering.models import ExtractFile
from tiering.services.policies import ensure_default_policy, policy_in_force

TIERS = ("private", "wealth", "mid", "long_tail", "potential")
AVERAGE = {
    "private": 9_400_000,
    "wealth": 640_000,
    "mid": 96_000,
    "long_tail": 21_000,
    "potential": 2_300,
}
NAMES = {
    Role.HEAD_OFFICE: "周启明", Role.BRANCH_OFFICE: "宋知远", Role.BRANCH_HEAD: "罗敬之",
    Role.OUTLET_HEAD: "许南乔", Role.WEALTH_ADVISOR: "秦暮雨", Role.RELATIONSHIP_MANAGER: "林若溪",
    Role.LOBBY_MANAGER: "苏映雪", Role.LOAN_MANAGER: "丁浅溪", Role.REMOTE_MANAGER: "韩予墨",
    Role.TELLER: "白芷柔", Role.EMPLOYEE: "叶疏桐", Role.ADMINISTRATOR: "邵文轩",
}  # fmt: skip
SEATS = {
    Role.HEAD_OFFICE: "HO", Role.ADMINISTRATOR: "HO", Role.BRANCH_OFFICE: "B1",
    Role.WEALTH_ADVISOR: "B1", Role.REMOTE_MANAGER: "B1", Role.BRANCH_HEAD: "S1",
}  # fmt: skip
SIZES = {
    Role.RELATIONSHIP_MANAGER: (400, 500), Role.WEALTH_ADVISOR: (100, 200),
    Role.LOBBY_MANAGER: (300, None), Role.LOAN_MANAGER: (None, None),
    Role.REMOTE_MANAGER: (None, 10_000),
}  # fmt: skip
OUTLETS = (
    "老街口", "科技城", "南湖", "临港", "东站", "学府路", "新城", "滨江大道", "金桥", "文苑路",
    "湖滨", "望江路",
)  # fmt: skip
STEPS = ("files", "judge", "balances", "figures", "books", "stage", "holdings", "lists", "publish")
FILES = (
    ("institution", 16), ("staff", 124), ("client", 20_046), ("product", 96), ("holding", 50_298),
    ("exchange_rate", 12), ("loan", 3_724), ("movement", 1_282), ("sale", 178), ("family", 8_240),
    ("outlet_service", 12),
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """``users`` by role, ``second`` another one of head office; ``held_on`` the day that waits."""

    users: dict[Role, User]
    second: User
    published_on: date
    held_on: date


def make_scene(*, held: bool = True, running: bool = False) -> Scene:
    """The bank as of yesterday (local time); with ``held`` its newest night waits for a person,
    with ``running`` it is at the step of the books."""
    today = timezone.localdate()
    ensure_default_policy(at=timezone.now())
    places = _tree()
    users = _people(places)
    second = account(Role.HEAD_OFFICE, places["HO"], name="程以安")
    make_absences(users, today)
    last = today - timedelta(days=2 if held or running else 1)
    for back in range(29, -1, -1):
        run = _night(last - timedelta(days=back))
        if back:
            _totals(run, places, back=back)
    _files(run)  # those of older nights nobody looks at here
    _figures(run, places, users)
    add_clients(run, users)
    if held:
        _held_night(today - timedelta(days=1))
    tell_people(users, last)
    if running:
        _running_night(today - timedelta(days=1))
    return Scene(users, second, last, today - timedelta(days=1))


def _tree() -> dict[str, Institution]:
    head = InstitutionFactory(code="HO", name="总行", level="head_office")
    branch = InstitutionFactory(code="B1", name="云江分行", level="branch", parent=head)
    subs = [
        InstitutionFactory(code=f"S{n}", name=name, level="sub_branch", parent=branch)
        for n, name in enumerate(("城中支行", "江北支行", "新区支行"), start=1)
    ]
    outlets = [
        InstitutionFactory(code=f"O{n:03d}", name=f"{name}网点", level="outlet", parent=subs[n % 3])
        for n, name in enumerate(OUTLETS)
    ]
    return {place.code: place for place in (head, branch, *subs, *outlets)}


def _people(places: dict[str, Institution]) -> dict[Role, User]:
    return {role: account(role, places[SEATS.get(role, "O003")], name=NAMES[role]) for role in Role}


def _night(as_of: date) -> NightlyRun:
    n = as_of.toordinal()
    odd = n % 11 == 3
    version, _ = policy_in_force(as_of)
    run = RunFactory(
        as_of=as_of, revision=2 if odd else 1, seconds=38 + n * 7 % 19 + (30 if odd else 0),
        policy_version=version, clients=20_046, tier_changes=41, book_changes=28, unmanaged=6,
        message="holding 总额与 .ok 不符，重发后补齐" if odd else "",
    )  # fmt: skip
    late = 7 if n % 17 == 5 else 0
    day = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    published(run, at=day + timedelta(hours=21 + late, minutes=41))
    _steps(run, STEPS)
    return run


def _files(run: NightlyRun) -> None:
    for table, rows in FILES:
        bad = {"client": 3, "holding": 2}.get(table, 0)
        FileFactory(run=run, table=table, rows=rows, loaded=rows - bad, rejected=bad)


def _steps(run: NightlyRun, names: tuple[str, ...]) -> None:
    took = {
        "files": 0.4,
        "judge": 6.8,
        "balances": 3.1,
        "figures": 4.7,
        "books": 2.9,
        "stage": 3.6,
        "holdings": 1.8,
        "lists": 0.6,
        "publish": 0.9,
    }
    rows = {
        "files": 11,
        "judge": 84_028,
        "balances": 20_046,
        "figures": 20_046,
        "books": 18_213,
        "stage": 20_046,
        "holdings": 50_204,
        "lists": 1_362,
        "publish": 20_046,
    }
    for place, name in enumerate(STEPS, start=1):
        if name in names:
            StepFactory(
                run=run, name=name, position=place, rows=rows[name], seconds=took[name],
                attempts=2 if name == "books" else 1,
                input_digest=f"{hash((name, run.pk)) & 0xFFFFFF:06x}" + "0" * 58,
            )  # fmt: skip


def _totals(run: NightlyRun, places: dict[str, Institution], *, back: int = 0) -> None:
    """Totals of a night ``back`` days before the newest: fewer clients then. Long ago only those of
    the top, to be quick."""
    for code, place in places.items():
        outlets = [
            p for p in places.values() if p.level == "outlet" and p.path.startswith(place.path)
        ]
        if back > 1 and len(outlets) < len(OUTLETS):
            continue
        numbers = [int(p.code[1:]) for p in outlets]
        _summary(run, place, numbers, is_top=code == "HO", fewer=back)
        make_board(run, place, numbers)


def _figures(run: NightlyRun, places: dict[str, Institution], users: dict[Role, User]) -> None:
    _totals(run, places)
    ShortageFactory(
        run=run, outlet_code="O001", clients=86, aum=Decimal("48000000"), managers_short=1,
        nearest_outlet_with_room="O009", room_there=112,
    )  # fmt: skip
    ShortageFactory(
        run=run, outlet_code="O000", clients=18, aum=Decimal("9400000"), managers_short=1,
        role="lobby_manager", reason="no_staff", nearest_outlet_with_room=None,
    )  # fmt: skip
    sizes = {
        Role.RELATIONSHIP_MANAGER: 426, Role.WEALTH_ADVISOR: 88, Role.LOBBY_MANAGER: 271,
        Role.LOAN_MANAGER: 64, Role.REMOTE_MANAGER: 4_180,
    }  # fmt: skip
    for role, clients in sizes.items():
        book(run, users[role].employee_no, role=role, clients=clients)
        initial, cap = SIZES[role]
        book_load(
            run, places[SEATS.get(role, "O003")], employee_no=users[role].employee_no, role=role,
            name=NAMES[role], clients=clients, initial=initial, cap=cap,
        )  # fmt: skip
    book(
        run, users[Role.BRANCH_HEAD].employee_no, role="branch_head", is_primary=False, clients=31,
        aum=Decimal("402000000"), annual_average=Decimal("371000000"), joined=0, left=0,
    )  # fmt: skip


def _summary(
    run: NightlyRun, place: Institution, outlets: list[int], *, is_top: bool, fewer: int = 0
) -> None:
    tiers = {}
    for rank, tier in enumerate(TIERS):
        base = (3, 52, 210, 480, 925)[rank]
        clients = sum(base + n * (rank + 3) % 7 * base // 20 for n in outlets)
        clients -= fewer * len(outlets) * base // 900 * (-1 if fewer % 5 == 1 and rank == 1 else 1)
        unmanaged = (
            sum({0: 3, 1: 15}.get(n, 0) for n in outlets) if tier in ("wealth", "mid") else 0
        )
        tiers[tier] = {
            "clients": clients, "aum": f"{clients * AVERAGE[tier]}.00",
            "managed": 0 if tier == "potential" else clients - unmanaged, "unmanaged": unmanaged,
        }  # fmt: skip
    unmanaged = sum(t["unmanaged"] for t in tiers.values())
    summary(
        run, place, tiers=tiers, clients=sum(t["clients"] for t in tiers.values()),
        aum=sum((Decimal(t["aum"]) for t in tiers.values()), Decimal(0)),
        managed=sum(t["managed"] for t in tiers.values()), unmanaged=unmanaged,
        unmanaged_aum=Decimal(unmanaged * 320_000), stale=4 if is_top else len(outlets) // 6,
        upgraded=49 * len(outlets), downgraded=27 * len(outlets),
        profiles_asked=240 * len(outlets), profiles_met=240 * len(outlets) - 7 * unmanaged,
    )  # fmt: skip


def _held_night(as_of: date) -> None:
    version, _ = policy_in_force(as_of)
    name = f"holding.f.{as_of:%Y%m%d}.dat"
    why = [reason("file_held", file=name, why="too_many_bad", detail="")]
    run = RunFactory(
        as_of=as_of, status=NightlyRun.Status.HELD, seconds=7.9, policy_version=version,
        message=f"{as_of}: {name} is held: too_many_bad", reasons=why, clients=None,
    )  # fmt: skip
    tell_of_nights(as_of, why)
    _steps(run, ("files", "judge"))
    RunStep.objects.filter(run=run, name="judge").update(result={"missing": [], "had_files": True})
    for table, rows in FILES:
        bad = {"client": 3}.get(table, 0)
        if table == "holding":
            file = FileFactory(
                run=run, table=table, rows=rows, loaded=0, rejected=142,
                verdict=ExtractFile.Verdict.HELD, reason="too_many_bad",
                reasons={"unknown_product": 121, "not_a_number": 18, "duplicate_key": 3},
            )  # fmt: skip
            for line in range(40):
                RejectedRowFactory(
                    file=file, line=1200 + line * 37, column="product_code",
                    reason="unknown_product",
                    masked_row=f"C0{line:05d}**,O003,P9{line:03d},CNY,12800.00,",
                )  # fmt: skip
        else:
            FileFactory(run=run, table=table, rows=rows, loaded=rows - bad, rejected=bad)


def _running_night(as_of: date) -> None:
    version, _ = policy_in_force(as_of)
    run = RunFactory(
        as_of=as_of,
        status=NightlyRun.Status.RUNNING,
        seconds=None,
        policy_version=version,
        clients=None,
    )
    _steps(run, ("files", "judge", "balances", "figures", "books"))
    RunStep.objects.filter(run=run, name="books").update(
        status=RunStep.Status.RUNNING, progress=0.62, rows=None, attempts=1
    )
    for table, rows in FILES:
        FileFactory(run=run, table=table, rows=rows, loaded=rows)
    Day.objects.filter(as_of=as_of).delete()
