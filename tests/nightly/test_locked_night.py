"""A night while books are locked: tiers change, nobody moves, the snapshot says what is asked."""

from pathlib import Path

import pytest

from clients.models import ClientSnapshot
from nightly.night import run_night
from operations.selectors.days import published_run
from tests.factories import account
from tests.nightly.worlds import ENDING, MONDAY, WEEK, edge, rewrite, run_week
from tiering.models import BookRequest
from tiering.services.locks import set_lock

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = WEEK[1]
LOBBY, RELATIONSHIP = "lobby_manager", "relationship_manager"


def make_rich(inbox: Path, client_no: str) -> None:
    """Tuesday's balances of the client are large enough for the year's average to be."""
    path = inbox / f"holding.f.{TUESDAY:%Y%m%d}.dat"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    for cells in lines:
        if cells[0] == client_no:
            cells[4] = "90000000.00"
    rewrite(path, [",".join(cells) for cells in lines])


def test_a_locked_client_stays_though_the_tier_asks_for_another_role(inbox: Path) -> None:
    run_week(inbox, [MONDAY])
    before = ClientSnapshot.objects.filter(
        run=published_run(MONDAY), tier="mid", role_needed=LOBBY, employee_no__isnull=False
    ).first()
    assert before is not None
    set_lock(
        first_on=TUESDAY, last_on=ENDING, roles=[LOBBY, RELATIONSHIP], reason="考核",
        by=account("head_office"), on=TUESDAY,
    )  # fmt: skip
    make_rich(inbox, before.client_no)
    assert run_night(TUESDAY, edge(inbox)).status == "published"
    after = ClientSnapshot.objects.get(run=published_run(TUESDAY), client_no=before.client_no)
    assert (after.tier, after.role_needed) == ("wealth", RELATIONSHIP)
    assert after.employee_no == before.employee_no
    proposal = BookRequest.objects.get(client_no=before.client_no, kind="proposal")
    assert (proposal.role, proposal.from_employee_no) == (RELATIONSHIP, before.employee_no)
