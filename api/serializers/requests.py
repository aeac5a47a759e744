"""Requests about a client's manager: what is asked, what is told. No client's name is in them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.fields import BodyWhole, Number, Text
from api.serializers.pages import RowPage, RowPageQuery
from organisation.rules.roles import Role
from tiering.models import BookRequest
from tiering.rules.policy import MANAGER_ROLES
from tiering.selectors.requests import STAGES
from tiering.services.requests import MOST

STATUSES, KINDS = BookRequest.Status.values, BookRequest.Kind.values
PERSONS_KINDS = ["claim", "release", "hand_over"]


class NewRequest(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=PERSONS_KINDS)
    client_no = Number()
    reason = Text(max_length=500)
    to_employee_no = Number(required=False, help_text=_("移入人工号；仅移交（hand_over）要给"))


class RequestRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text=_("每次修改加一；审批时要写明看到的是哪一版"))
    kind = serializers.ChoiceField(choices=KINDS)
    status = serializers.ChoiceField(choices=STATUSES)
    client_no = serializers.CharField(
        allow_blank=True, help_text=_("客户已归别的分行管时为空（审批清单）")
    )
    role = serializers.ChoiceField(choices=Role.choices)
    from_employee_no = serializers.CharField(allow_null=True)
    to_employee_no = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    cause = serializers.CharField(allow_blank=True, help_text=_("夜间提案的原因码"))
    made_at = serializers.DateTimeField()
    is_mine = serializers.BooleanField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_note = serializers.CharField(allow_blank=True)
    carried_out_on = serializers.DateField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)


class OwnRequestQuery(RowPageQuery):
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    kind = serializers.ChoiceField(choices=KINDS, required=False)


class RequestPage(RowPage):
    results = RequestRow(many=True)


class ApprovalQuery(RowPageQuery):
    stage = serializers.ChoiceField(choices=list(STAGES), default="open")
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    role = serializers.ChoiceField(choices=[role.value for role in MANAGER_ROLES], required=False)
    outlet = Number(required=False, help_text=_("客户归属网点"))


class Ticket(serializers.Serializer[Any]):
    """A request as it was read."""

    id = BodyWhole()
    version = BodyWhole(min_value=1, max_value=2**31 - 1)


class Decision(serializers.Serializer[Any]):
    """All of the requests named are decided, or none."""

    decision = serializers.ChoiceField(choices=["approve", "reject"])
    requests = serializers.ListField(child=Ticket(), min_length=1, max_length=MOST)
    note = Text(max_length=500, allow_blank=True, default="")


class Done(serializers.Serializer[Any]):
    """What became of one request."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=STATUSES)


class Decided(serializers.Serializer[Any]):
    results = Done(many=True)
