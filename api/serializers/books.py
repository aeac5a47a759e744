"""Books with how full they are, and the tier changes of a night."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.clients import BASES, TIERS
from api.serializers.fields import Money
from api.serializers.pages import NumberPage, NumberPageQuery, OfDay, RowPage
from organisation.rules.roles import Role


class BookRow(serializers.Serializer[Any]):
    """One person's book of one role, once for each institution where the role is held."""

    employee_no = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices)
    institution = serializers.CharField(source="institution_code")
    clients = serializers.IntegerField()
    aum = Money()
    initial = serializers.IntegerField(allow_null=True, help_text=_("计划户数；不限为 null"))
    cap = serializers.IntegerField(allow_null=True, help_text=_("上限户数；不限为 null"))


class BookPage(OfDay, RowPage):
    results = BookRow(many=True)


class TierChangeQuery(NumberPageQuery):
    as_of = serializers.DateField(required=False, help_text=_("已发布的一天；不给则为最新"))


class TierChangeRow(serializers.Serializer[Any]):
    client_no = serializers.CharField()
    from_tier = serializers.ChoiceField(choices=TIERS)
    to_tier = serializers.ChoiceField(choices=TIERS)
    annual_average = Money()
    annual_basis = serializers.ChoiceField(choices=BASES)
    policy_version = serializers.IntegerField(source="policy_version.version")


class TierChangePage(OfDay, NumberPage):
    results = TierChangeRow(many=True)
