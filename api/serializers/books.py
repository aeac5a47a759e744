"""Books with how full they are, and the tier changes of a night."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.clients import BASES, TIERS
from api.serializers.fields import Money, Number
from api.serializers.pages import DayPageQuery, NumberPage, OfDay
from clients.selectors.books import SORTS, STATES
from organisation.rules.roles import Role
from tiering.rules.policy import MANAGER_ROLES


class BookListQuery(DayPageQuery):
    """The sorts and filters of the page of books."""

    sort = serializers.ChoiceField(choices=list(SORTS), default="attention")
    role = serializers.ChoiceField(choices=[role.value for role in MANAGER_ROLES], required=False)
    state = serializers.ChoiceField(choices=list(STATES), required=False)
    place = Number(required=False, help_text=_("机构"))


class BookRow(serializers.Serializer[Any]):
    """One person's book of one role."""

    employee_no = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices)
    institution = serializers.CharField(source="institution_code")
    clients = serializers.IntegerField()
    aum = Money()
    initial = serializers.IntegerField(allow_null=True, help_text=_("计划户数；不限为 null"))
    at_risk = serializers.IntegerField(allow_null=True, help_text=_("下降或有资金到期的客户数"))
    at_risk_aum = Money(allow_null=True)
    health = serializers.IntegerField(allow_null=True, help_text=_("管户健康度，0 至 100"))
    cap = serializers.IntegerField(allow_null=True, help_text=_("上限户数；不限为 null"))


class BookPage(OfDay, NumberPage):
    results = BookRow(many=True)


class TierChangeQuery(DayPageQuery):
    as_of = serializers.DateField(required=False, help_text=_("已发布的一天；不给则为最新"))
    client_no = Number(required=False)
    from_tier = serializers.ChoiceField(choices=TIERS, required=False)
    to_tier = serializers.ChoiceField(choices=TIERS, required=False)


class TierChangeRow(serializers.Serializer[Any]):
    client_no = serializers.CharField()
    from_tier = serializers.ChoiceField(choices=TIERS)
    to_tier = serializers.ChoiceField(choices=TIERS)
    annual_average = Money()
    annual_basis = serializers.ChoiceField(choices=BASES)
    policy_version = serializers.IntegerField(source="policy_version.version")


class TierChangePage(OfDay, NumberPage):
    results = TierChangeRow(many=True)
