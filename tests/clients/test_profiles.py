"""How complete profiles are: the database says of many what the rule says of one."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client, ClientProfile, FamilyMember, InstitutionSummary
from clients.policies.client_page import client_policy
from clients.rules.completeness import completeness
from clients.rules.listing import read_sort
from clients.rules.scope import Scope
from clients.selectors.client_list import Listed, page_of
from clients.selectors.profiles import FILLED, with_points
from clients.services.basic_counts import NOTHING
from clients.services.noted_counts import count_noted
from tests.factories import InstitutionFactory, account, book_figures, book_load, summary
from tests.published import DAY, client_row, publish, snapshot

pytestmark = pytest.mark.django_db
RM = "relationship_manager"
# Around both bounds of domain/02: below 200,000 nothing is asked for.
AMOUNTS = (199_999, 200_000, 499_999, 500_000, 7_000_000)
OUTLETS, PEOPLE = ("O1", "O2", None), ("E1", "E2", None)


class Bank:
    """Sixty clients with random profiles; what is filled is remembered beside them."""

    def __init__(self) -> None:
        self.dice, self.user = Random(5), account("relationship_manager")
        self.filled: dict[str, Mapping[str, bool]] = {}
        self.rows = [self._client(f"C{n:02}") for n in range(60)]
        self.run = publish(self.rows)

    def _client(self, client_no: str) -> dict[str, Any]:
        likely = self.dice.choice((0.4, 0.8, 1))
        has = {name: self.dice.random() < likely for name in client_policy().profile_weights}
        own_persona = self.dice.random() < 0.5  # noted by the manager, not by the bank
        client_row(
            client_no, phone_masked="138****0000" * has["phone"], id_no_masked="3*" * has["id_no"],
            birthday=DAY if has["birthday"] else None, employer="x" * has["employer"],
            persona="x" * (has["persona"] and not own_persona), risk_level="C1" * has["risk_level"],
        )  # fmt: skip
        noted = {
            "persona": "x" * (has["persona"] and own_persona), "channel": "lobby" * has["channel"],
            "familiarity": "A" * has["familiarity"], "preferences": "x" * has["preferences"],
        }  # fmt: skip
        if any(noted.values()):
            ClientProfile.objects.create(
                client_id=client_no, updated_at=timezone.now(), updated_by=self.user, **noted
            )
        for relation in ("spouse", "child") if has["family"] else ():
            FamilyMember.objects.create(
                client_no=client_no, relation=relation, name="x", is_from_file=True
            )
        self.filled[client_no] = has
        return snapshot(
            client_no, aum=self.dice.choice(AMOUNTS), home_outlet=self.dice.choice(OUTLETS),
            employee_no=(who := self.dice.choice(PEOPLE)), manager_role=RM if who else None,
        )  # fmt: skip

    def counted(self, **where: Any) -> list[int]:
        """Asked for and met, of the clients with these values, one by one."""
        judged = [
            completeness(
                client_policy().profile_weights, self.filled[row["client_no"]],
                aum=Decimal(row["aum"]), required=client_policy().profile_required,
            )
            for row in self.rows
            if all(row[name] == value for name, value in where.items())
        ]  # fmt: skip
        asked = [each for each in judged if each.required is not None]
        return [len(asked), sum(each.is_enough for each in asked)]


@pytest.fixture
def bank() -> Bank:
    return Bank()


def test_every_weight_has_its_condition() -> None:
    assert set(FILLED) == set(client_policy().profile_weights)


def test_points_are_what_the_rule_adds_up(bank: Bank) -> None:
    weights = client_policy().profile_weights
    found = dict(with_points().values_list("client_no", "points"))
    assert found == {
        number: sum(weights[name] for name in has if has[name])
        for number, has in bank.filled.items()
    }


def test_the_filter_finds_who_lacks_and_who_is_complete(bank: Bank) -> None:
    scope = Scope(books=frozenset({("E1", RM), ("E2", RM)}), outlets=frozenset({"O1", "O2"}))
    found = {
        value: {
            row.client_no
            for row in page_of(
                Listed(scope, bank.run.pk, DAY, {"profile": value}, read_sort("client_no")),
                size=500,
            ).rows
        }
        for value in ("lacking", "met")
    }
    seen = [r for r in bank.rows if r["employee_no"] or r["home_outlet"]]
    asked, met = 0, 0
    for row in seen:
        own = bank.counted(client_no=row["client_no"])
        assert (row["client_no"] in found["met"]) == (own == [1, 1])
        assert (row["client_no"] in found["lacking"]) == (own == [1, 0])
        asked, met = asked + own[0], met + own[1]
    assert 0 < met < asked


def test_a_night_counts_by_institution_and_by_book(bank: Bank) -> None:
    root = InstitutionFactory(code="HO", level="head_office")
    places = [root, *(InstitutionFactory(code=code, parent=root) for code in ("O1", "O2"))]
    for place in places:
        summary(bank.run, place)
    loads = {
        number: book_load(bank.run, places[1], employee_no=number) for number in ("E1", "E2", "E9")
    }
    count_noted(run_id=bank.run.pk)
    count_noted(run_id=bank.run.pk)  # once more: the same
    kept = InstitutionSummary.objects.values_list("profiles_asked", "profiles_met")
    # Who has no home outlet counts at the top only.
    assert list(kept.get(institution_code="HO")) == bank.counted()
    for code in ("O1", "O2"):
        assert list(kept.get(institution_code=code)) == bank.counted(home_outlet=code)
    for number, load in loads.items():
        load.refresh_from_db()
        assert load.figures == book_figures() | {  # the rest stays; no basic was noted of anybody
            "profiles": bank.counted(employee_no=number),
            "noted": {name: list(counts) for name, counts in NOTHING.items()},
        }
    assert bank.counted(employee_no="E1")[0] > 0
    # Three parts as before (72 of 100), and 15 more for the profiles.
    asked, met = bank.counted(employee_no="E1")
    share = round(100 * Decimal(met) / asked)
    assert loads["E1"].health == round((15 * 50 + 15 * 88 + 10 * 81 + 15 * share) / Decimal(55))
    assert loads["E9"].health == 72  # nobody to have a profile: left out


def test_a_client_whose_row_is_gone_is_not_counted(bank: Bank) -> None:
    summary(bank.run, InstitutionFactory(code="HO", level="head_office"))
    gone = next(row["client_no"] for row in bank.rows if row["aum"] >= 500_000)
    before = bank.counted()[0]
    Client.objects.filter(client_no=gone).delete()
    count_noted(run_id=bank.run.pk)
    assert InstitutionSummary.objects.get().profiles_asked == before - 1
