"""The family members of the bank's file follow it, there and back; those noted by hand stay."""

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from clients.models import FamilyMember
from tests.factories import account
from tests.nightly.worlds import MONDAY, WEEK, rewrite, run_week

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY, WEDNESDAY = WEEK[1], WEEK[2]


def family_file(inbox: Path, day: date) -> Path:
    return inbox / f"family.f.{day:%Y%m%d}.dat"


def filed() -> dict[tuple[str, str, str], tuple[int, date | None]]:
    """Key → (row, birthday) of what PostgreSQL has of the file."""
    rows = FamilyMember.objects.filter(is_from_file=True)
    return {(row.client_no, row.relation, row.name): (row.pk, row.birthday) for row in rows}


def send(inbox: Path, day: date, lines: list[str]) -> None:
    rewrite(family_file(inbox, day), ["client_no,relation,name,birthday", *lines])


def take_away(inbox: Path, day: date) -> None:
    for path in inbox.glob(f"family.*.{day:%Y%m%d}.*"):
        path.unlink()


def test_the_table_is_the_file_and_only_what_differs_is_written(inbox: Path) -> None:
    client, other = (
        line.split(",")[0]
        for line in (inbox / f"client.f.{MONDAY:%Y%m%d}.dat").read_text("utf-8").splitlines()[1:3]
    )
    first = [f"{client},配偶,上官秋水,1980-12-01", f"{client},女儿,上官小满,2008-01-19",
             f"{other},配偶,何知秋,"]  # fmt: skip
    send(inbox, MONDAY, first)
    run_week(inbox, [MONDAY])
    monday = filed()
    assert {key: born for key, (_, born) in monday.items()} == {
        (client, "配偶", "上官秋水"): date(1980, 12, 1),
        (client, "女儿", "上官小满"): date(2008, 1, 19),
        (other, "配偶", "何知秋"): None,
    }
    FamilyMember.objects.create(
        client_no=client, relation="女儿", name="上官小满", is_from_file=False,
        added_at=timezone.now(), added_by=account("employee"),
    )  # fmt: skip
    send(inbox, TUESDAY, [first[0], f"{other},配偶,何知秋,1979-05-06"])
    take_away(inbox, WEDNESDAY)
    run_week(inbox, [TUESDAY, WEDNESDAY])
    assert filed() == {
        (client, "配偶", "上官秋水"): monday[client, "配偶", "上官秋水"],
        (other, "配偶", "何知秋"): (monday[other, "配偶", "何知秋"][0], date(1979, 5, 6)),
    }
    assert FamilyMember.objects.filter(is_from_file=False).count() == 1
    send(inbox, TUESDAY, first)
    run_week(inbox, [TUESDAY])
    assert set(filed()) == set(monday)
