"""What people type in about staff: leave, stand-ins, postings, certificates."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.models import Leave
from organisation.rules.certificates import CertificateKind
from organisation.rules.roles import Role
from web.day_field import day_field
from web.forms_accounts import text


def _number(label: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=200,
        widget=forms.TextInput(attrs=text(autocomplete="off")),
    )


def _choice(label: object, choices: object) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type]
        choices=choices,  # type: ignore[arg-type]
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class LeaveForm(forms.Form):
    kind = _choice(_("类别"), [(Leave.Kind.LEAVE, _("请假")), (Leave.Kind.SUSPENSION, _("停职"))])
    from_on = day_field(_("第一天"))
    until_on = day_field(_("最后一天（未定可不填）"), required=False)
    reason = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "data-keep": "leave"}),
    )


class StandInForm(forms.Form):
    """Who stands in, in which of the person's roles, from when to when. Only the roles with a book
    that the person holds are offered; the only one is chosen."""

    employee_no = _number(_("补位人工号"))
    role = _choice(_("代哪个岗位的管户包"), [])
    from_on = day_field(_("第一天"))
    until_on = day_field(_("最后一天"))

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["role"])
        field.choices = [(role.value, role.label) for role in roles]
        field.error_messages["invalid_choice"] = _("被代的人没有这个岗位的管户包。")


class PostingForm(forms.Form):
    role = _choice(_("岗位"), Role.choices)
    institution_code = _number(_("机构代码"))
    joined_on = day_field(_("到岗日"))


class CertificateForm(forms.Form):
    kind = _choice(_("证书种类"), CertificateKind.choices)
    number = forms.CharField(
        label=_("证书编号"),
        max_length=60,
        widget=forms.TextInput(attrs=text(autocomplete="off")),
    )
    issued_on = day_field(_("发证日"))
    expires_on = day_field(_("有效期至（长期有效可不填）"), required=False)
