"""What the audit is searched by."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.day_field import day_field
from web.forms_accounts import text
from web.pages.audit_columns import KINDS


def _number(label: object, *, hint: object = "") -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=text(autocomplete="off", placeholder=hint)),
    )


class AuditForm(forms.Form):
    client_no = _number(_("客户号"))
    staff = _number(_("工号"), hint=_("操作人或相关人"))
    from_on = day_field(_("从"), required=False)
    until_on = day_field(_("到"), required=False)
    kind = forms.ChoiceField(
        label=_("种类"),
        required=False,
        choices=[("", _("全部种类")), *((code, words) for code, (words, _t) in KINDS.items())],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("from_on"), given.get("until_on")
        if last:  # the day after it is reckoned with
            given["until_on"] = last = min(last, date.max - timedelta(days=1))
        if first and last and last < first:
            self.add_error("until_on", _("最后一天不能早于第一天。"))
        return given
