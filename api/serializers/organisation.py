"""Institutions and staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.fields import Number
from api.serializers.pages import NumberPage, NumberPageQuery
from organisation.models import Leave
from organisation.rules.roles import Level, Role


class InstitutionQuery(NumberPageQuery):
    level = serializers.ChoiceField(choices=Level.values, required=False, help_text=_("机构层级"))
    parent = Number(  # type: ignore[assignment]  # named as its attribute
        required=False, help_text=_("直接上级机构代码")
    )


class InstitutionRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    parent_code = serializers.CharField(source="parent_id", allow_null=True)
    is_open = serializers.BooleanField()


class InstitutionPage(NumberPage):
    results = InstitutionRow(many=True)


class PersonQuery(NumberPageQuery):
    institution = Number(required=False, help_text=_("在该机构或其下级任职"))
    role = serializers.ChoiceField(choices=Role.values, required=False, help_text=_("任此岗位"))
    active = serializers.ChoiceField(
        choices=["yes", "no"],
        required=False,
        help_text=_("今天是否有岗位；no 时机构和岗位指曾任的"),
    )


class PostingRow(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)
    institution = serializers.CharField(source="institution_id")
    institution_name = serializers.CharField(source="institution.name")
    joined_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True)


class LeaveRow(serializers.Serializer[Any]):
    """Why somebody is away is not told."""

    kind = serializers.ChoiceField(choices=Leave.Kind.values)
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)


class StandInRow(serializers.Serializer[Any]):
    """Who works the person's book these days."""

    employee_no = serializers.CharField(source="staff_id")
    name = serializers.CharField(source="staff.name")
    role = serializers.ChoiceField(choices=Role.choices)
    from_on = serializers.DateField()
    until_on = serializers.DateField()


class PersonRow(serializers.Serializer[Any]):
    """A member of staff today; postings, leave and stand-ins are those in force."""

    employee_no = serializers.CharField(source="staff.employee_no")
    name = serializers.CharField(source="staff.name")
    postings = PostingRow(many=True)
    leave = LeaveRow(allow_null=True)
    stood_in_by = StandInRow(many=True, source="stand_ins")


class PersonPage(NumberPage):
    results = PersonRow(many=True)
