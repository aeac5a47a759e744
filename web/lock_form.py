"""The form that locks books."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.rules.roles import Role
from tiering.rules.policy import MANAGER_ROLES
from web.day_field import day_field

WRONG_DAY = {"required": _("请填写。"), "invalid": _("请填日期。")}


class LockForm(forms.Form):
    """An assessment period: from when until when, which roles, why."""

    first_on = day_field(_("起始日"), error_messages=WRONG_DAY)
    last_on = day_field(_("截止日（当夜重新分配）"), error_messages=WRONG_DAY)
    roles = forms.MultipleChoiceField(
        label=_("锁定的岗位"),
        choices=[(str(role), role.label) for role in MANAGER_ROLES],
        initial=[str(Role.RELATIONSHIP_MANAGER)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个岗位。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )

    def place_of(self, code: str) -> str:
        """The field that a refusal of the service (LockInvalid.code) belongs to."""
        return {"roles": "roles", "reason": "reason"}.get(code, "last_on")
