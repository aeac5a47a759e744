"""Figures of the day and of books: the team's day, a work log, contact standards, the nine-grid."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.clients import TIERS
from api.serializers.fields import Money, Number, Whole
from api.serializers.pages import LARGEST, USUAL, NumberPage, OfDay
from organisation.rules.roles import Role
from outreach.rules.policy import Act
from tiering.rules.policy import MANAGER_ROLES

ACTS = [each.value for each in Act]
DAY_COUNTS = (
    "dialled", "answered", "effective", "seconds", "appointments", "met", "messages", "promised",
    "skipped",
)  # fmt: skip


class BookQuery(serializers.Serializer[Any]):
    """People within reach, below ``place`` if it is given."""

    place = Number(required=False, help_text=_("机构"))
    after = Number(required=False, help_text=_("上一页的 next；不给则从头开始"))
    limit = Whole(min_value=1, max_value=LARGEST, default=USUAL)


class OfPerson(serializers.Serializer[Any]):
    employee_no = serializers.CharField(source="member.employee_no")
    role = serializers.ChoiceField(source="member.role", choices=Role.choices)
    name = serializers.CharField(source="member.name", allow_blank=True)
    institution = serializers.CharField(source="member.institution_code")


class TeamRow(OfPerson):
    """How far one person's list is, and what was called today."""

    is_away = serializers.BooleanField()
    listed = serializers.IntegerField(source="tally.listed", help_text=_("名单上的客户"))
    left = serializers.IntegerField(source="tally.left", help_text=_("还没有处理"))
    called = serializers.IntegerField(source="tally.called")
    skipped = serializers.IntegerField(source="tally.skipped")
    later = serializers.IntegerField(source="tally.later", help_text=_("稍后再排"))
    must_left = serializers.IntegerField(source="tally.must_left", help_text=_("今天必须回应"))
    overdue = serializers.IntegerField(source="tally.overdue", help_text=_("联系已超期"))
    maturing = serializers.IntegerField(source="tally.maturing", help_text=_("有资金到期"))
    backlog = serializers.IntegerField(source="tally.backlog", help_text=_("未排入"))
    coverage = serializers.IntegerField(
        source="tally.coverage", allow_null=True, help_text=_("已处理的百分比；没有名单为 null")
    )
    dialled = serializers.IntegerField(source="tally.dialled")
    answered = serializers.IntegerField(source="tally.answered")
    effective = serializers.IntegerField(source="tally.effective")
    seconds = serializers.IntegerField(source="tally.seconds")
    appointments = serializers.IntegerField(source="tally.appointments")


class TeamDayPage(NumberPage):
    day = serializers.DateField(allow_null=True, help_text=_("哪天的名单；还没有名单为 null"))
    results = TeamRow(many=True)


class LogQuery(serializers.Serializer[Any]):
    day = serializers.DateField(required=False, help_text=_("哪一天；不给则为今天"))
    employee_no = Number(required=False, help_text=_("管辖范围内的人；不给则为本人"))


class WorkLogAnswer(serializers.Serializer[Any]):
    """A person's day as it wrote itself, without words: those are read on the page."""

    employee_no = serializers.CharField()
    day = serializers.DateField()
    dialled = serializers.IntegerField()
    answered = serializers.IntegerField()
    effective = serializers.IntegerField()
    seconds = serializers.IntegerField()
    appointments = serializers.IntegerField()
    met = serializers.IntegerField(help_text=_("拜访和面谈"))
    messages = serializers.IntegerField()
    promised = serializers.IntegerField(help_text=_("约定的下一步"))
    skipped = serializers.IntegerField()
    planned = serializers.IntegerField(help_text=_("之后一周计划的拜访和面谈"))


class StandardRow(serializers.Serializer[Any]):
    """Of the clients of a tier, and one act of the minimum."""

    tier = serializers.ChoiceField(choices=TIERS)
    act = serializers.ChoiceField(choices=ACTS)
    clients = serializers.IntegerField()
    missed = serializers.IntegerField()
    soon = serializers.IntegerField()
    done = serializers.IntegerField(help_text=_("本期已做"))


class StandardsRow(serializers.Serializer[Any]):
    """One book: what its standards ask of a working day, and how far they are kept."""

    employee_no = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    name = serializers.CharField(allow_blank=True)
    institution = serializers.CharField()
    hard_calls = serializers.IntegerField(help_text=_("最低标准每天要打的电话"))
    intensive_calls = serializers.IntegerField(help_text=_("强化标准每天要打的电话"))
    call_room = serializers.IntegerField(help_text=_("一天做得到的电话"))
    standards = StandardRow(many=True)


class StandardsPage(OfDay, NumberPage):
    results = StandardsRow(many=True)


class GridQuery(serializers.Serializer[Any]):
    employee_no = Number(required=False, help_text=_("管户人；不给则为本人"))
    role = serializers.ChoiceField(
        choices=[role.value for role in MANAGER_ROLES], required=False,
        help_text=_("岗位；不给则为第一个管户包"),
    )  # fmt: skip


class CellRow(serializers.Serializer[Any]):
    """One of nine: 1–3 familiar, 4–6 met, 7–9 strangers, each by assets from high to low."""

    cell = serializers.IntegerField()
    clients = serializers.IntegerField()
    aum = Money()
    on_list = serializers.IntegerField(help_text=_("已加入名单"))


class GridAnswer(OfDay):
    """``cells`` of the clients that the caller sees by name; none without a book of one's own."""

    employee_no = serializers.CharField(allow_null=True)
    role = serializers.ChoiceField(choices=Role.choices, allow_null=True)

    cells = CellRow(many=True)
