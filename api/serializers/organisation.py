"""Institutions and staff."""

from typing import Any

from rest_framework import serializers

from api.serializers.pages import NumberPage
from organisation.models import Leave
from organisation.rules.roles import Level, Role


class InstitutionRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    parent_code = serializers.CharField(source="parent_id", allow_null=True)
    is_open = serializers.BooleanField()


class InstitutionPage(NumberPage):
    results = InstitutionRow(many=True)


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
