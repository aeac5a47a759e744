"""What the client list can be narrowed by; the same filters serve page, export, bulk and API.

Every value is read by a declared field: nothing of a request reaches the ORM by its name.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django_filters as filters
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clients.models import ClientGrant, ClientListEntry, ClientSnapshot, Holding
from clients.policies.book_page import book_policy
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.asset_classes import ASSET_CLASSES
from clients.rules.listing import MARGINAL_BANDS
from clients.rules.words import (
    BASIC_WORDS,
    CHANNEL_WORDS,
    CLASS_WORDS,
    FAMILIARITY_WORDS,
    RISK_LEVELS,
    TIER_WORDS,
)
from clients.selectors import noted
from clients.selectors.profiles import lacking, met
from organisation.models import Institution
from organisation.rules.roles import Role
from organisation.selectors.institutions import at_or_below

MONTHS = [(number, str(number)) for number in range(1, 13)]
YES_NO = [("yes", _("是")), ("no", _("否"))]
# Of what managers note: nobody may know.
NOTED = [("yes", _("有")), ("no", _("没有")), ("unknown", _("未知"))]
FAMILIARITIES = [*FAMILIARITY_WORDS.items(), (noted.UNNOTED, _("未记"))]
BANDS = [
    ("10k", _("0.7 万至 1 万")), ("50k", _("3 万至 5 万")), ("100k", _("7 万至 10 万")),
    ("200k", _("15 万至 20 万")),
]  # fmt: skip
WITHIN = [("7", _("7 天内")), ("30", _("30 天内")), ("90", _("90 天内")), ("180", _("180 天内"))]
NEVER = "never"
SILENT = [
    ("7", _("7 天以上")), ("30", _("30 天以上")), ("60", _("60 天以上")), ("90", _("90 天以上")),
    ("180", _("180 天以上")), (NEVER, _("从未联系")),
]  # fmt: skip
AMOUNT: dict[str, Any] = {"max_digits": 20, "decimal_places": 2, "min_value": 0}


class ClientFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Given the gate's rows of the run ``run_id``; ``as_of`` is its day, for what counts days;
    ``owner`` the employee number whose lists put together by hand are meant; ``is_by_contact``: the
    rows are sorted by the last contact, so that it stands beside them anyway; ``only`` the filters
    that are asked about, where the others need no field: copying forty for two of them would be a
    tenth of a page's time."""

    # A row is a client: nothing is there twice, and looking for that would sort whole rows.
    tier = filters.MultipleChoiceFilter(
        label=_("层级"), choices=list(TIER_WORDS.items()), distinct=False
    )
    place = filters.CharFilter(label=_("机构"), method="in_place", max_length=200)
    manager = filters.CharFilter(label=_("客户经理"), field_name="employee_no", max_length=200)
    role = filters.ChoiceFilter(
        label=_("管户岗位"), choices=Role.choices, field_name="manager_role"
    )
    co_manager = filters.CharFilter(label=_("协管人"), method="co_managed_by", max_length=200)
    managed = filters.ChoiceFilter(label=_("有人管户"), choices=YES_NO, method="is_managed")
    band = filters.ChoiceFilter(label=_("临界"), choices=BANDS, method="in_band")
    average_from = filters.NumberFilter(
        label=_("年日均不低于（元）"), field_name="annual_average", lookup_expr="gte", **AMOUNT
    )
    average_to = filters.NumberFilter(
        label=_("年日均低于（元）"), field_name="annual_average", lookup_expr="lt", **AMOUNT
    )
    aum_from = filters.NumberFilter(
        label=_("时点资产不低于（元）"), field_name="aum", lookup_expr="gte", **AMOUNT
    )
    aum_to = filters.NumberFilter(
        label=_("时点资产低于（元）"), field_name="aum", lookup_expr="lt", **AMOUNT
    )
    holds = filters.MultipleChoiceFilter(
        label=_("持有"), choices=list(CLASS_WORDS.items()), method="holding_all"
    )
    lacks = filters.MultipleChoiceFilter(
        label=_("未持有"), choices=list(CLASS_WORDS.items()), method="holding_none"
    )
    product = filters.CharFilter(label=_("产品"), method="holding_product", max_length=200)
    classes_from = filters.NumberFilter(
        label=_("产品类别不少于"), field_name="classes_held", lookup_expr="gte",
        min_value=0, max_value=len(ASSET_CLASSES),
    )  # fmt: skip
    matures = filters.ChoiceFilter(label=_("到期"), choices=WITHIN, method="maturing_within")
    falling = filters.ChoiceFilter(label=_("资产下滑"), choices=YES_NO, method="is_falling")
    at_risk = filters.ChoiceFilter(label=_("下滑或将到期"), choices=YES_NO, method="is_at_risk")
    birthday = filters.TypedMultipleChoiceFilter(
        label=_("生日月份"), choices=MONTHS, coerce=int, method="born_in"
    )
    risk = filters.MultipleChoiceFilter(
        label=_("风险等级"),
        field_name="risk_level",
        choices=[(level, level) for level in RISK_LEVELS],
        distinct=False,
    )
    profile = filters.ChoiceFilter(
        label=_("建档"), choices=[("lacking", _("未达标")), ("met", _("达标"))],
        method="with_profile",
    )  # fmt: skip
    persona = filters.CharFilter(label=_("客群"), method=noted.with_persona, max_length=200)
    familiarity = filters.MultipleChoiceFilter(
        label=_("熟悉程度"), choices=FAMILIARITIES, method=noted.with_familiarity
    )
    channel = filters.MultipleChoiceFilter(
        label=_("来源渠道"), choices=list(CHANNEL_WORDS.items()), method=noted.with_channel
    )
    tag = filters.CharFilter(label=_("标签"), method=noted.with_tag, max_length=200)
    introducer = filters.CharFilter(label=_("介绍人"), method=noted.introduced_by, max_length=200)
    priority = filters.ChoiceFilter(label=_("绿色通道"), choices=YES_NO, method=noted.with_priority)
    mobile_bank = filters.ChoiceFilter(
        label=BASIC_WORDS["has_mobile_bank"], field_name="has_mobile_bank", choices=NOTED,
        method=noted.with_basic,
    )  # fmt: skip
    credit_card = filters.ChoiceFilter(
        label=BASIC_WORDS["has_credit_card"], field_name="has_credit_card", choices=NOTED,
        method=noted.with_basic,
    )  # fmt: skip
    payment_binding = filters.ChoiceFilter(
        label=BASIC_WORDS["has_payment_binding"], field_name="has_payment_binding", choices=NOTED,
        method=noted.with_basic,
    )  # fmt: skip
    consent = filters.ChoiceFilter(label=_("营销同意"), choices=YES_NO, method="consenting")
    contact = filters.ChoiceFilter(label=_("可联络"), choices=YES_NO, method=noted.contactable)
    contact_before = filters.DateFilter(label=_("此日起没有有效联系"), method="silent_since")
    contact_silent = filters.ChoiceFilter(
        label=_("多久没有有效联系"), choices=SILENT, method="silent_for"
    )
    loan = filters.ChoiceFilter(label=_("有贷款"), choices=YES_NO, method="with_loan")
    stale = filters.ChoiceFilter(label=_("数据陈旧"), choices=YES_NO, method="is_stale_row")
    list = filters.NumberFilter(
        label=_("名单"), method="in_list", min_value=1, max_digits=18, decimal_places=0
    )

    class Meta:
        model = ClientSnapshot
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        as_of: date,
        run_id: int,
        owner: str = "",
        is_by_contact: bool = False,
        only: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.as_of, self.run_id, self.owner = as_of, run_id, owner
        self.is_by_contact = is_by_contact
        if only is not None:
            every = type(self).base_filters.items()
            self.__dict__["base_filters"] = {name: one for name, one in every if name in only}
        super().__init__(*args, **kwargs)

    def in_place(self, rows: SnapshotQuerySet, _name: str, code: str) -> SnapshotQuerySet:
        """At home at the institution or below it."""
        below = Institution.objects.filter(at_or_below([code]))
        return rows.filter(home_outlet__in=below.values("code"))

    def co_managed_by(self, rows: SnapshotQuerySet, _name: str, number: str) -> SnapshotQuerySet:
        """Publishing writes the grant with the book, and ends it with the book."""
        held = ClientGrant.objects.filter(
            employee_no=number, source=ClientGrant.Source.CO_MANAGER, ended_at__isnull=True
        )
        return rows.filter(client_no__in=held.values("client_no"))

    def is_managed(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        return rows.filter(employee_no__isnull=value == "no")

    def in_band(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        lowest, end = MARGINAL_BANDS[value]
        return rows.filter(aum__gte=lowest, aum__lt=end)

    def holding_all(
        self, rows: SnapshotQuerySet, _name: str, value: Sequence[str]
    ) -> SnapshotQuerySet:
        return rows.filter(**{f"{name}__gt": 0 for name in value})

    def holding_none(
        self, rows: SnapshotQuerySet, _name: str, value: Sequence[str]
    ) -> SnapshotQuerySet:
        """NULL in partitions made since migration 0013, 0 in older ones."""
        return rows.filter(*(Q(**{name: None}) | Q(**{name: 0}) for name in value))

    def holding_product(self, rows: SnapshotQuerySet, _name: str, code: str) -> SnapshotQuerySet:
        held = Holding.objects.filter(run_id=self.run_id, product_code=code, balance__gt=0)
        return rows.filter(Exists(held.filter(client_no=OuterRef("client_no"))))

    def is_falling(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        """AUM well below the annual average (``book_page.yaml``)."""
        return rows.filter(_falling()) if value == "yes" else rows.exclude(_falling())

    def is_at_risk(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        """Falling, or with money falling due: what ``BookLoad.at_risk`` counts."""
        until = self.as_of + timedelta(days=book_policy().due_days)
        due = Q(next_matures_on__isnull=False, next_matures_on__lte=until)
        return rows.filter(_falling() | due) if value == "yes" else rows.exclude(_falling() | due)

    def maturing_within(self, rows: SnapshotQuerySet, _name: str, days: str) -> SnapshotQuerySet:
        until = self.as_of + timedelta(days=int(days))
        return rows.filter(next_matures_on__gte=self.as_of, next_matures_on__lte=until)

    def born_in(
        self, rows: SnapshotQuerySet, _name: str, months: Sequence[int]
    ) -> SnapshotQuerySet:
        wanted = Q(pk__in=[])
        for month in months:
            wanted |= Q(birthday_md__gt=month * 100, birthday_md__lt=(month + 1) * 100)
        return rows.filter(wanted) if months else rows

    def with_profile(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        """Of those whose AUM asks for a profile: is it as complete as that (now, not at night)."""
        return lacking(rows) if value == "lacking" else met(rows)

    def consenting(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        return rows.filter(has_marketing_consent=value == "yes")

    @property
    def quiet_before(self) -> date | None:
        """The first day without an effective contact that these filters ask for, if any."""
        given = self.form.cleaned_data if self.is_valid() else {}
        silent = given.get("contact_silent") or NEVER
        days = [given.get("contact_before"), None if silent == NEVER else self._quiet_for(silent)]
        return min((day for day in days if day is not None), default=None)

    def _quiet_for(self, days: str) -> date:
        return self.as_of - timedelta(days=int(days))

    def silent_since(self, rows: SnapshotQuerySet, _name: str, day: date) -> SnapshotQuerySet:
        return noted.not_contacted_since(rows, day, is_joined=self.is_by_contact)

    def silent_for(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        """For so many days before the published one, or ever."""
        if value == NEVER:
            return noted.never_contacted(rows, is_joined=self.is_by_contact)
        return self.silent_since(rows, _name, self._quiet_for(value))

    def with_loan(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        return rows.filter(has_loan=value == "yes")

    def is_stale_row(self, rows: SnapshotQuerySet, _name: str, value: str) -> SnapshotQuerySet:
        return rows.filter(is_stale=value == "yes")

    def in_list(self, rows: SnapshotQuerySet, _name: str, number: int) -> SnapshotQuerySet:
        """In a list of one's own; a colleague's holds nobody, as one that is not there."""
        entries = ClientListEntry.objects.filter(
            of_id=int(number), of__owner__employee_no=self.owner
        )
        return rows.filter(client_no__in=entries.values("client_no"))


def _falling() -> Q:
    left = Decimal(100 - book_policy().fall_percent) / 100
    return Q(aum__lt=F("annual_average") * left)
