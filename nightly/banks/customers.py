"""Who the clients of an invented bank are."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from nightly.banks import columns
from nightly.banks.columns import NEVER, Ints, Mask
from nightly.banks.words import (
    BIRTH_PLACES,
    EMPLOYERS,
    GIVEN_MEN,
    GIVEN_WOMEN,
    PERSONAS,
    SURNAMES,
)

ID_TYPES = ("id_card", "passport", "hk_macau_permit", "other")
GIVEN = (*GIVEN_MEN, *GIVEN_WOMEN)
# Weights and check characters of the eighteenth place (GB 11643).
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = tuple("10X98765432")


@dataclass(frozen=True)
class Customers:
    """One place per client in every array; words are indices, -1 and NEVER are empty."""

    number: Ints  # 1, 2, 3, …
    surname: Ints
    given: Ints
    second: Ints
    gender: Ints
    birthday: Ints
    id_kind: Ints
    id_body: Ints  # the first seventeen digits of an identity card; 0 for other papers
    phone: Ints  # 0 is none
    opened: Ints
    employer: Ints
    persona: Ints
    risk: Ints
    risk_on: Ints
    consents: Mask
    silent: Mask
    outlet: Ints  # of opening

    def __len__(self) -> int:
        return len(self.number)

    def take(self, rows: Ints | Mask) -> "Customers":
        return Customers(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    def with_more(self, more: "Customers") -> "Customers":
        names = [each.name for each in fields(self)]
        return Customers(
            **{name: np.concatenate([getattr(self, name), getattr(more, name)]) for name in names}
        )


def make_customers(
    dice: np.random.Generator, *, first: int, outlet: Ints, opened: Ints, today: int
) -> Customers:
    """Clients numbered from ``first``, one per place of ``outlet`` and ``opened``."""
    count = len(outlet)
    gender = dice.integers(0, 2, count)
    birthday = today - dice.integers(18 * 365, 88 * 365, count)
    numbers = np.arange(first, first + count, dtype=np.int64)
    id_kind = np.searchsorted(np.array([0.985, 0.993, 0.998]), dice.random(count), side="right")
    risk = dice.integers(-1, 5, count)
    named = dice.random(count)
    weights = np.array(list(SURNAMES.values())) / sum(SURNAMES.values())
    return Customers(
        number=numbers,
        surname=dice.choice(len(SURNAMES), count, p=weights),
        given=_given(dice, gender),
        second=np.where(dice.random(count) < 0.8, _given(dice, gender), -1),
        gender=gender,
        birthday=birthday,
        id_kind=id_kind,
        id_body=np.where(id_kind == 0, _id_bodies(dice, birthday, gender), 0),
        # 145 is handed out to machines, never to people: no such telephone rings.
        phone=np.where(dice.random(count) < 0.97, 14_500_000_000 + numbers, 0),
        opened=opened,
        employer=np.where(named < 0.6, dice.integers(0, len(EMPLOYERS), count), -1),
        persona=np.where(named < 0.8, dice.integers(0, len(PERSONAS), count), -1),
        risk=risk,
        risk_on=np.where(risk < 0, NEVER, np.maximum(opened, today - dice.integers(0, 700, count))),
        consents=dice.random(count) < 0.7,
        silent=dice.random(count) < 0.03,
        outlet=outlet,
    )


def client_numbers(numbers: Ints) -> Any:
    return columns.numbered("C", numbers, 8)


def client_columns(customers: Customers) -> dict[str, Any]:
    """The ``client`` table of domain/08."""
    every = customers
    return {
        "client_no": client_numbers(every.number),
        "name": columns.joined(
            columns.chosen(every.surname, tuple(SURNAMES)),
            columns.chosen(every.given, GIVEN),
            columns.chosen(every.second, GIVEN),
        ),
        "id_type": columns.chosen(every.id_kind, ID_TYPES),
        "id_no": _papers(every),
        "phone": columns.chosen_text(every.phone, every.phone == 0),
        "birthday": columns.days(every.birthday),
        "gender": columns.chosen(every.gender, ("M", "F")),
        "opened_on": columns.days(every.opened),
        "employer": columns.chosen(every.employer, EMPLOYERS),
        "persona": columns.chosen(every.persona, PERSONAS),
        "risk_level": columns.chosen(every.risk, ("C1", "C2", "C3", "C4", "C5")),
        "risk_assessed_on": columns.days(every.risk_on),
        "marketing_consent": columns.yes_no(every.consents),
        "do_not_contact": columns.yes_no(every.silent),
    }


def _given(dice: np.random.Generator, gender: Ints) -> Ints:
    men, women = len(GIVEN_MEN), len(GIVEN_WOMEN)
    size = len(gender)
    return np.where(gender == 0, dice.integers(0, men, size), men + dice.integers(0, women, size))


def _id_bodies(dice: np.random.Generator, birthday: Ints, gender: Ints) -> Ints:
    """Place, birthday and a serial, odd for men; nobody shares one."""
    size = len(birthday)
    born = birthday.astype("datetime64[D]")
    year = born.astype("datetime64[Y]").astype(np.int64) + 1970
    month = born.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (born - born.astype("datetime64[M]")).astype(np.int64) + 1
    place = np.array(BIRTH_PLACES)[dice.integers(0, len(BIRTH_PLACES), size)]
    head = (place * 10**8 + year * 10_000 + month * 100 + day) * 1_000
    bodies: Ints = head + dice.integers(0, 500, size) * 2 + (gender == 0)
    while True:
        _, firsts = np.unique(bodies, return_index=True)
        if len(firsts) == size:
            return bodies
        again = np.ones(size, dtype=np.bool_)
        again[firsts] = False
        redrawn = dice.integers(0, 500, int(again.sum())) * 2 + (gender[again] == 0)
        bodies[again] = head[again] + redrawn


def _papers(every: Customers) -> Any:
    digits = [every.id_body // 10 ** (16 - place) % 10 for place in range(17)]
    check = sum(weight * digit for weight, digit in zip(ID_WEIGHTS, digits, strict=True)) % 11
    is_card = every.id_kind == 0
    card = columns.joined(
        columns.chosen_text(every.id_body, ~is_card),
        columns.chosen(np.where(is_card, check, -1), ID_CHECKS),
    )
    other = columns.joined(
        columns.chosen(every.id_kind - 1, ("E", "H", "Q")),
        columns.chosen_text(10_000_000 + every.number, is_card),
    )
    return columns.joined(card, other)
