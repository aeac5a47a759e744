"""What people type in about clients."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.services.disclosures import REASON_LENGTH

_NUMBER = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}


class OpenClientForm(forms.Form):
    """Which client head office opens, and why."""

    client_no = forms.CharField(
        label=_("客户号"),
        max_length=200,
        widget=forms.TextInput(attrs=_NUMBER),
        error_messages={"required": _("请填写客户号。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "data-keep": "reason"}),
        error_messages={"required": _("请写明理由。")},
    )


class LookUpForm(forms.Form):
    """The exact number of a client who stands at the counter."""

    client_no = forms.CharField(
        label=_("客户号"),
        max_length=200,
        widget=forms.TextInput(attrs=_NUMBER | {"autofocus": True}),
        error_messages={"required": _("请填写客户号。")},
    )
