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


def lacking(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of snapshot rows whose AUM asks for a profile more complete than it is."""
    return _judged(rows, "points__lt")


def met(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of snapshot rows whose AUM asks for a profile, and it is as complete as that."""
    return _judged(rows, "points__gte")


def _judged(rows: QuerySet[Any], compared: str) -> QuerySet[Any]:
    """One question of one client each, so that the database may join rather than ask in turn."""
    required = client_policy().profile_required  # the highest first
    asked = [When(aum__gte=least, then=Value(points_of(percent))) for least, percent in required]
    so = with_points().filter(
        client_no=OuterRef("client_no"), **{compared: OuterRef("points_asked")}
    )
    judged = rows.alias(points_asked=Case(*asked, output_field=IntegerField()))
    found: QuerySet[Any] = judged.filter(Exists(so), aum__gte=required[-1][0])
    return found


def points_of(percent: int) -> int:
    """The fewest points that are so many percent: cut to whole percents as the page has them."""
    return -(-percent * whole() // 100)
