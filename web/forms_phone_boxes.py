"""A phone box as an administrator makes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisation.models import Institution
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access


class PhoneBoxForm(forms.Form):
    """``access``: of who makes it; its institution is one of theirs."""

    name = forms.CharField(
        label=_("名称"),
        max_length=60,
        help_text=_("例如“城东支行三楼网关”，方便以后认出来。"),
        widget=forms.TextInput(attrs={"class": "form-control", "data-keep": "phone-box"}),
        error_messages={"required": _("请写名称。")},
    )
    institution_code = forms.CharField(
        label=_("机构代码"),
        max_length=200,
        help_text=_("它只上报这个机构及其下级机构的人打的电话。"),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("请填机构代码。")},
    )

    def __init__(self, *given: Any, access: Access, **more: Any) -> None:
        super().__init__(*given, **more)
        self.access = access

    def clean_institution_code(self) -> Institution:
        found = Institution.objects.filter(pk=self.cleaned_data["institution_code"]).first()
        reaches = self.access.reaches
        if found is None or not reaches(Permission.MANAGE_PHONE_BOXES, found.path):
            raise ValidationError(_("没有这个机构。"))
        return found
