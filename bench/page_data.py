"""What pages of the large bank are asked for: filters, and what people have noted of clients."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

FILTERS: Mapping[str, tuple[str, ...]] = {
    "tier": ("wealth", "mid", "long_tail", "potential"),
    "managed": ("yes", "no"),
    "band": ("10k", "50k", "100k", "200k"),
    "average_from": ("10000", "50000", "200000"),
    "average_to": ("10000", "200000"),
    "aum_from": ("50000", "500000"),
    "aum_to": ("30000", "500000"),
    "product": ("TIM12", "WMP03", "FUN01", "TRU01"),
    "profile": ("lacking", "met"),
    "persona": ("退休人员", "企业主", "学生"),
    "role": ("relationship_manager", "lobby_manager", "remote_manager"),
    "stale": ("yes", "no"),
    "holds": ("fund", "time", "insurance"),
    "lacks": ("wealth_product", "insurance"),
    "classes_from": ("2", "4"),
    "matures": ("7", "30", "90"),
    "birthday": tuple(str(month) for month in range(1, 13)),
    "risk": ("C1", "C3", "C5"),
    "consent": ("yes", "no"),
    "contact": ("yes", "no"),
    "contact_before": ("2026-01-01", "2026-03-01"),
    "contact_silent": ("30", "90", "never"),
    "loan": ("yes", "no"),
    "falling": ("yes", "no"),
    "at_risk": ("yes", "no"),
    "familiarity": ("A", "B", "C"),
    "channel": ("lobby", "referral", "online"),
    "tag": ("爱茶", "留学", "羽毛球"),
    "priority": ("yes", "no"),
    "mobile_bank": ("yes", "no", "unknown"),
    "credit_card": ("yes", "no"),
    "payment_binding": ("no", "unknown"),
}
# Filters whose values are found in the bank.
FROM_DATA = ("place", "manager", "co_manager", "introducer")
# Of these many clients are left, so that there is a 1,000th page.
WIDE: Sequence[Mapping[str, str]] = (
    {"managed": "yes"}, {"consent": "yes"}, {"contact": "yes"}, {"falling": "no"},
    {"tier": "potential"}, {"loan": "no"}, {"persona": "退休人员"}, {"priority": "no"},
)  # fmt: skip
NOTED = 20_000  # clients of whom managers noted something
PERSONAS = ("", "", "退休人员", "企业主", "学生")


def filters_of(branch: Any, run_id: int) -> Mapping[str, Sequence[str]]:
    """Filter → its values, those of the branch's own places and people included; a small bank may
    have no co-managers, and then there is no such filter."""
    from clients.models import BookLoad, ClientGrant
    from organisation.models import Institution

    places = Institution.objects.filter(path__startswith=branch.path)
    people = BookLoad.objects.filter(run_id=run_id, path__startswith=branch.path)
    managers = sorted(set(people.values_list("employee_no", flat=True)))
    co_managed = ClientGrant.objects.filter(
        employee_no__in=managers, source=ClientGrant.Source.CO_MANAGER, ended_at__isnull=True
    )
    values = {
        "place": sorted(places.values_list("code", flat=True)),
        "manager": managers,
        "co_manager": sorted(set(co_managed.values_list("employee_no", flat=True))),
        "introducer": managers,
    }
    return {**FILTERS, **{name: found for name, found in values.items() if found}}


def rows_of(branch: Any, run_id: int) -> Any:
    """The published clients at home in the branch."""
    from clients.models import ClientSnapshot
    from organisation.models import Institution

    codes = Institution.objects.filter(path__contains=f"/{branch.institution_code}/")
    return ClientSnapshot.objects.filter(run_id=run_id, home_outlet__in=codes.values("code"))


def narrowed(rows: Any, given: Mapping[str, str]) -> Any:
    """The rows that the list shows under these filters."""
    from clients.selectors.client_filter import ClientFilter
    from operations.selectors.days import last_published_day

    day = last_published_day()
    assert day is not None and day.published_run_id is not None  # noqa: S101
    return ClientFilter(
        {name: [value] for name, value in given.items()},
        queryset=rows,
        as_of=day.as_of,
        run_id=day.published_run_id,
    ).qs


def note_profiles(branch: Any, run_id: int, dice: random.Random) -> None:
    """What managers note of clients while they work: no night brings it. Once per bank."""
    from django.db import connection
    from django.utils import timezone

    from clients.models import ClientProfile
    from organisation.models import User

    numbers = list(
        rows_of(branch, run_id).order_by("client_no").values_list("client_no", flat=True)
    )
    managers, by = filters_of(branch, run_id)["manager"], User.objects.order_by("pk")[0]
    now = timezone.now()
    ClientProfile.objects.bulk_create(
        (
            ClientProfile(client_id=number, updated_at=now, updated_by=by, **_noted(dice, managers))
            for number in dice.sample(numbers, min(NOTED, len(numbers) // 5))
        ),
        batch_size=2_000,
        ignore_conflicts=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clients_clientprofile")


def note_contacts(run_id: int) -> None:
    """When somebody last spoke with six in seven of the managed clients, within 200 days, the more
    the nearer; told by digits of their numbers, so that it is the same each time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clients_lastcontact (client_no, effective_on, effective_by, promised_by)"
            " SELECT client_no, d.as_of - (h %% 200) * (h / 200 %% 200) / 200, employee_no, ''"
            " FROM clients_snapshot AS s"
            " JOIN operations_day AS d ON d.published_run_id = s.run_id,"
            " LATERAL (SELECT hashtext(client_no) & 2147483647) AS n (h)"
            " WHERE run_id = %s AND employee_no IS NOT NULL AND h %% 7 > 0"
            " ON CONFLICT DO NOTHING",
            [run_id],
        )
        cursor.execute("ANALYZE clients_lastcontact")


def _noted(dice: random.Random, managers: Sequence[str]) -> dict[str, Any]:
    from django.utils import timezone

    is_introduced = dice.random() < 0.1
    return {
        "persona": dice.choice(PERSONAS),
        "familiarity": dice.choice(("", *FILTERS["familiarity"])),
        "channel": dice.choice(("", *FILTERS["channel"])),
        "introducer": dice.choice(managers) if is_introduced else "",
        "introduced_on": timezone.localdate() if is_introduced else None,
        "is_priority": dice.random() < 0.02,
        "has_mobile_bank": dice.choice((None, True, False)),
        "has_credit_card": dice.choice((None, None, True, False)),
        "has_payment_binding": dice.choice((None, None, True, False)),
        "tags": dice.sample(FILTERS["tag"], dice.choice((0, 0, 1, 2))),
    }
