"""How complete profiles are (建档率, domain/02 §Book health), asked of the database: what
``clients.rules.completeness`` says of one client, for as many as there are."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from clients.models import Client, FamilyMember
from clients.policies.client_page import client_policy

# Field of the completeness → when it is filled; what the CRM noted stands in ``profile``.
FILLED: Mapping[str, Q | Exists] = {
    "phone": ~Q(phone_masked=""),
    "id_no": ~Q(id_no_masked=""),
    "birthday": Q(birthday__isnull=False),
    "employer": ~Q(employer=""),
    "persona": ~Q(persona="") | Q(profile__persona__gt=""),
    "risk_level": ~Q(risk_level=""),
    "family": Exists(FamilyMember.objects.filter(client_no=OuterRef("client_no"))),
    "familiarity": Q(profile__familiarity__gt=""),
    "preferences": Q(profile__preferences__gt=""),
    "channel": Q(profile__channel__gt=""),
}


def with_points() -> QuerySet[Any]:
    """Clients with ``points``: the weights of what is filled, in percent of ``whole()``."""
    weights = client_policy().profile_weights
    each = [
        Case(When(FILLED[name], then=Value(weight)), default=0, output_field=IntegerField())
        for name, weight in weights.items()
    ]
    return Client.objects.annotate(points=sum(each[1:], start=each[0]))


def whole() -> int:
    return sum(client_policy().profile_weights.values())


def lacking() -> Q:
    """Of snapshot rows: AUM asks for a profile more complete than it is."""
    return _judged("points__lt")


def met() -> Q:
    """Of snapshot rows: AUM asks for a profile, and it is as complete as that."""
    return _judged("points__gte")


def _judged(compared: str) -> Q:
    found, below = Q(pk__in=[]), None
    for least, percent in client_policy().profile_required:  # the highest first
        asked = Q(aum__gte=least) if below is None else Q(aum__gte=least, aum__lt=below)
        so = with_points().filter(client_no=OuterRef("client_no"), **{compared: points_of(percent)})
        found |= asked & Q(Exists(so))
        below = least
    return found


def points_of(percent: int) -> int:
    """The fewest points that are so many percent: cut to whole percents as the page has them."""
    return -(-percent * whole() // 100)
