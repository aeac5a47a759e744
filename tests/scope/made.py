"""A world as rows of the database, in as few statements as it takes."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from clients.models import Client, ClientGrant, ClientOpening, ClientSnapshot
from operations.models import NightlyRun, PolicyVersion
from organisation.models import Institution, Leave, Posting, Staff, User
from organisation.models import StandIn as StandInRow
from outreach.models import Contact
from tests.published import snapshot
from tests.scope.worlds import Handed, Person, Post, Row, World
from tiering.models import TierChange

NOW = datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()


def day(distance: int) -> date:
    return TODAY + timedelta(days=distance)


def moment(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def make(
    world: World, yesterday: NightlyRun, today: NightlyRun, version: PolicyVersion
) -> dict[str, User]:
    """Users by employee number. The two runs have their partitions already, and nobody in them."""
    _places(world)
    users = _people(world.people)
    StandInRow.objects.bulk_create(
        StandInRow(
            staff_id=each.number, stands_in_for_id=each.other, role=each.role,
            from_on=day(each.first), until_on=day(each.last),
        )
        for each in world.stand_ins
    )  # fmt: skip
    _clients(world, {yesterday: "former", today: "manager"}, version)
    ClientGrant.objects.bulk_create(_grant(each) for each in world.handed)
    ClientOpening.objects.bulk_create(
        ClientOpening(
            client_no=each.number, opened_by=users[each.person], reason="监管来函",
            opened_at=moment(-2), until=moment(each.until),
        )
        for each in world.opened
    )  # fmt: skip
    _contacts(world)
    return users


def hold_for_a_moment(users: Iterable[User]) -> list[int]:
    """A posting of today for each, so that what is given to people can be given to these too; the
    numbers of the rows, to be taken away again."""
    made = Posting.objects.bulk_create(
        Posting(staff_id=user.staff_id, role="employee", institution_id="H", joined_on=day(-900))
        for user in users
    )
    return [posting.pk for posting in made]


def _places(world: World) -> None:
    Institution.objects.bulk_create(
        Institution(
            code=place.code, name=f"机构{place.code}", level=place.level,
            parent_id=place.above.code if place.above else None,
            path="".join(f"{code}/" for code in ("", *place.chain)), is_open=True,
        )
        for place in world.places
    )  # fmt: skip


def _people(people: Iterable[Person]) -> dict[str, User]:
    people = list(people)
    Staff.objects.bulk_create(Staff(each.number, "林若溪") for each in people)
    users = User.objects.bulk_create(
        User(employee_no=each.number, staff_id=each.number, password="!") for each in people
    )
    posts = {(each.number, post.role, post.place.code, post.joined): post
             for each in people for post in each.posts}  # fmt: skip
    Posting.objects.bulk_create(_posting(key[0], post) for key, post in posts.items())
    Leave.objects.bulk_create(
        Leave(staff_id=each.number, from_on=day(-1)) for each in people if each.is_away
    )
    return {user.employee_no: user for user in users}


def _posting(number: str, post: Post) -> Posting:
    return Posting(
        staff_id=number, role=post.role, institution_id=post.place.code,
        joined_on=day(post.joined), left_on=None if post.left is None else day(post.left),
    )  # fmt: skip


def _clients(world: World, runs: dict[NightlyRun, str], version: PolicyVersion) -> None:
    Client.objects.bulk_create(
        Client(
            client_no=row.number, name="欧阳珊瑚", name_initials="oysh", id_type="id_card",
            opened_on=day(-900), has_marketing_consent=True, is_do_not_contact=False,
            loaded_on=day(-1),
        )
        for row in world.rows
    )  # fmt: skip
    for run, manager in runs.items():
        ClientSnapshot.objects.bulk_create(
            ClientSnapshot(run_id=run.pk, **_snapshot(row, getattr(row, manager)))
            for row in world.rows
        )
        TierChange.objects.bulk_create(
            TierChange(
                run=run, client_no=row.number, from_tier="mid", to_tier=row.tier, annual_average=1,
                annual_basis="year_to_date", policy_version=version,
            )
            for row in world.rows
        )  # fmt: skip


def _contacts(world: World) -> None:
    """Everybody had one with every client, whoever may read it now."""
    Contact.objects.bulk_create(
        Contact(
            client_no=row.number, employee_no=each.number, key=row.number, kind="call",
            direction="out", purpose="service", outcome="talked", at=moment(-3), on=TODAY,
            seconds=180, is_effective=True, policy_version=1, role="relationship_manager",
            institution_code="H", made_at=moment(-2), recorded_at=moment(-2),
        )
        for row in world.rows for each in world.people
    )  # fmt: skip


def _snapshot(row: Row, manager: tuple[str, str] | None) -> dict[str, Any]:
    number, role = manager or (None, None)
    return snapshot(
        row.number, tier=row.tier, home_outlet=row.outlet, aum=row.aum, employee_no=number,
        manager_role=role, annual_average=Decimal(row.average), risk_level=row.risk,
        next_matures_on=None if row.matures is None else day(row.matures),
    )  # fmt: skip


def _grant(handed: Handed) -> ClientGrant:
    return ClientGrant(
        client_no=handed.number, employee_no=handed.person, source=handed.source,
        reference=handed.reference, granted_at=moment(handed.begun),
        until=None if handed.until is None else moment(handed.until),
        ended_at=None if handed.ended is None else moment(handed.ended),
    )  # fmt: skip
