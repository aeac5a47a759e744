"""Clients as the API tells them, masked wherever pages mask them."""

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.fields import Amount, Money, Number, Text, Whole
from api.serializers.pages import DayPageQuery, NumberPage, OfDay
from clients.rules.asset_classes import ASSET_CLASSES
from clients.rules.guards import Guard
from clients.rules.listing import DEFAULT_SORT, SORTABLE
from clients.rules.words import TIER_WORDS
from clients.selectors.client_filter import ClientFilter
from clients.selectors.names import NamedRow
from organisation.rules.roles import Role

BASES = ["year_to_date", "trailing_365", "since_opening"]
TIERS = list(TIER_WORDS)


class ClientRow(serializers.Serializer[Any]):
    """One client of the published day, made of a ``NamedRow``."""

    client_no = serializers.CharField(source="snapshot.client_no")
    name = serializers.CharField(help_text=_("遮蔽时只有首字和星号"))
    is_masked = serializers.BooleanField()
    tier = serializers.ChoiceField(choices=TIERS, source="snapshot.tier")
    aum = Money(source="snapshot.aum")
    month_average = Money(source="snapshot.month_average")
    quarter_average = Money(source="snapshot.quarter_average")
    annual_average = Money(source="snapshot.annual_average")
    annual_basis = serializers.ChoiceField(choices=BASES, source="snapshot.annual_basis")
    home_outlet = serializers.CharField(source="snapshot.home_outlet", allow_null=True)
    home_outlet_name = serializers.CharField(source="outlet", allow_blank=True)
    manager = serializers.CharField(
        source="snapshot.employee_no", allow_null=True, help_text=_("主管客户经理工号")
    )
    manager_name = serializers.CharField(source="manager", allow_blank=True)
    manager_role = serializers.ChoiceField(
        choices=Role.values, source="snapshot.manager_role", allow_null=True
    )
    unmanaged_reason = serializers.CharField(source="snapshot.unmanaged_reason", allow_null=True)
    is_stale = serializers.BooleanField(source="snapshot.is_stale")
    good_on = serializers.DateField(
        source="snapshot.good_on", allow_null=True, help_text=_("陈旧时为数字所属的日子，否则为空")
    )
    first_on = serializers.DateField(source="snapshot.first_on", allow_null=True)
    has_loan = serializers.BooleanField(source="snapshot.has_loan")
    classes_held = serializers.IntegerField(source="snapshot.classes_held", allow_null=True)
    next_matures_on = serializers.DateField(source="snapshot.next_matures_on", allow_null=True)
    last_contact_on = serializers.DateField(
        allow_null=True, help_text=_("最近一次有效联系的日子，不随数据日；遮蔽时为 null")
    )
    risk_level = serializers.SerializerMethodField(help_text=_("遮蔽时为 null"))
    has_marketing_consent = serializers.BooleanField(
        source="snapshot.has_marketing_consent", allow_null=True
    )
    is_do_not_contact = serializers.BooleanField(
        source="snapshot.is_do_not_contact", allow_null=True
    )

    def get_risk_level(self, row: NamedRow) -> str | None:
        return None if row.is_masked else row.snapshot.risk_level


class ClientPage(OfDay, NumberPage):
    count = serializers.IntegerField(help_text=_("数到 1000 为止"))
    is_count_capped = serializers.BooleanField()
    results = ClientRow(many=True)


class AmountOf(serializers.Serializer[Any]):
    asset_class = serializers.ChoiceField(choices=list(ASSET_CLASSES))
    yuan = Money()


class ClientDetail(ClientRow):
    """One client; what is personal is null or empty for who sees the client masked."""

    as_of = serializers.DateField()
    amounts = AmountOf(many=True)
    year_balance_days = serializers.DecimalField(
        max_digits=38, decimal_places=2, source="snapshot.year_balance_days"
    )
    guards = serializers.ListField(child=serializers.ChoiceField(choices=[g.value for g in Guard]))
    phone_masked = serializers.CharField(allow_blank=True)
    id_no_masked = serializers.CharField(allow_blank=True)
    birthday = serializers.DateField(allow_null=True)
    persona = serializers.CharField(allow_blank=True)
    opened_until = serializers.DateTimeField(
        allow_null=True, help_text=_("总行写明理由后打开到何时")
    )


class HoldingQuery(DayPageQuery):
    asset_class = serializers.ChoiceField(choices=list(ASSET_CLASSES), required=False)
    product_code = Number(required=False)
    matures_until = serializers.DateField(required=False, help_text=_("到期不晚于这一天"))


class HoldingRow(serializers.Serializer[Any]):
    product_code = serializers.CharField()
    outlet_code = serializers.CharField()
    name = serializers.CharField()
    asset_class = serializers.CharField(allow_blank=True)
    risk_level = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    balance = Money()
    yuan = Money()
    matures_on = serializers.DateField(allow_null=True)


class Holdings(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    next = serializers.CharField(allow_null=True)
    results = HoldingRow(many=True)


class PastRow(serializers.Serializer[Any]):
    """One change of tier or of manager. ``before`` and ``after`` are tiers, or names."""

    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=["tier", "book"])
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)
    annual_average = Money(allow_null=True)
    annual_basis = serializers.CharField(allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)
    role = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    is_primary = serializers.BooleanField(allow_null=True)


class History(serializers.Serializer[Any]):
    next = serializers.DateField(
        allow_null=True, help_text=_("作为 after 再取，得到这一天之前的；没有了为空")
    )
    results = PastRow(many=True)


class HistoryQuery(serializers.Serializer[Any]):
    limit = Whole(min_value=1, max_value=200, default=50, help_text=_("约数：同一天的变动不会拆开"))
    after = serializers.DateField(required=False, help_text=_("前一页的 next"))


class SearchWords(serializers.Serializer[Any]):
    """Sent in the body: addresses stand in logs, and people search by names and phones."""

    words = Text(max_length=100, help_text=_("客户号、姓名、首字母或完整手机号"))


class SearchFound(OfDay):
    is_cut = serializers.BooleanField(help_text=_("还有更多，未列出"))
    results = ClientRow(many=True)


def _field_of(given: filters.Filter) -> serializers.Field[Any, Any, Any, Any]:
    """The syntax of one filter; what it means is for ``ClientFilter`` alone."""
    options: dict[str, Any] = {"required": False, "help_text": given.label}
    if isinstance(given, filters.MultipleChoiceFilter):
        one = serializers.ChoiceField(choices=[value for value, _words in given.extra["choices"]])
        return serializers.ListField(child=one, allow_empty=False, **options)
    if isinstance(given, filters.ChoiceFilter):
        choices = [value for value, _words in given.extra["choices"]]
        return serializers.ChoiceField(choices=choices, **options)
    if isinstance(given, filters.DateFilter):
        return serializers.DateField(**options)
    if isinstance(given, filters.NumberFilter):
        if given.extra.get("decimal_places"):
            return Amount(**options)
        most = given.extra.get("max_value", 10 ** given.extra.get("max_digits", 18) - 1)
        return Whole(min_value=given.extra["min_value"], max_value=most, **options)
    return Number(**options)


class ClientQuery(DayPageQuery):
    """The filters and sorts of the client list page, one field for each."""

    sort = serializers.ChoiceField(
        choices=[way + column for column in SORTABLE for way in ("", "-")], default=DEFAULT_SORT
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        found = {name: _field_of(each) for name, each in ClientFilter.base_filters.items()}
        return {**super().get_fields(), **found}
