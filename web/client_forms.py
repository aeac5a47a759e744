"""What people type in about clients."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import ClientProfile
from clients.rules.words import BASIC_WORDS, CHANNEL_WORDS, FAMILIARITY_WORDS
from clients.services.disclosures import REASON_LENGTH
from clients.services.notes import NOTE_LENGTH
from web.day_field import day_field

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


def _text(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"} | attributes)


def _area(rows: int, keep: str) -> forms.Textarea:
    """What is typed here survives a sign-out for idleness (``data-keep``)."""
    return forms.Textarea(attrs={"class": "form-control", "rows": rows, "data-keep": keep})


_SELECT = {"class": "form-select"}
_REQUIRED = {"required": _("请填写这一项。")}


def _known(basic: str) -> forms.TypedChoiceField:
    """Yes, no or nobody knows, of one of the four basics."""
    return forms.TypedChoiceField(
        label=BASIC_WORDS[basic],  # type: ignore[arg-type]
        required=False,
        choices=[("", _("未知")), ("True", _("有")), ("False", _("没有"))],
        coerce=lambda value: value == "True",
        empty_value=None,
        widget=forms.Select(attrs=_SELECT),
    )


class ProfileForm(forms.Form):
    """What the CRM keeps of a client beside the bank's files. ``familiarity_read``: what the page
    showed, ``-`` for nothing."""

    familiarity_read = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)
    familiarity = forms.ChoiceField(
        label=_("熟悉程度"),
        required=False,
        choices=[("", "—"), *FAMILIARITY_WORDS.items()],
        widget=forms.Select(attrs=_SELECT),
    )
    persona = forms.CharField(label=_("客群"), required=False, max_length=200, widget=_text())
    channel = forms.ChoiceField(
        label=_("来源渠道"),
        required=False,
        choices=[("", "—"), *CHANNEL_WORDS.items()],
        widget=forms.Select(attrs=_SELECT),
    )
    introducer = forms.CharField(
        label=_("介绍人工号"), required=False, max_length=200, widget=_text()
    )
    introduced_on = day_field(_("介绍日"), required=False)
    tags = forms.CharField(label=_("标签"), required=False, max_length=300, widget=_text())
    preferences = forms.CharField(
        label=_("偏好"), required=False, max_length=500, widget=_area(3, "preferences")
    )
    has_mobile_bank = _known("has_mobile_bank")
    has_credit_card = _known("has_credit_card")
    has_payment_binding = _known("has_payment_binding")
    is_priority = forms.BooleanField(
        label=_("绿色通道"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    @classmethod
    def of(cls, profile: ClientProfile | None) -> "ProfileForm":
        """The form as it stands now."""
        if profile is None:
            return cls(initial={"familiarity_read": "-"})
        names = cls.base_fields.keys() - {"familiarity_read"}
        kept = {name: getattr(profile, name) for name in names}
        kept["familiarity_read"] = profile.familiarity or "-"
        return cls(initial=kept | {"tags": "、".join(profile.tags)})


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("备注"), max_length=NOTE_LENGTH, widget=_area(3, "note"), error_messages=_REQUIRED
    )


class RelativeForm(forms.Form):
    relation = forms.CharField(
        label=_("关系"), max_length=20, widget=_text(), error_messages=_REQUIRED
    )
    name = forms.CharField(
        label=_("姓名"), max_length=100, widget=_text(), error_messages=_REQUIRED
    )
    birthday = day_field(_("生日"), required=False)


class KeyDateForm(forms.Form):
    label = forms.CharField(
        label=_("名目"), max_length=100, widget=_text(), error_messages=_REQUIRED
    )
    on = day_field(_("日期"), error_messages=_REQUIRED)
    is_yearly = forms.BooleanField(
        label=_("每年"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class TeamForm(forms.Form):
    employee_no = forms.CharField(
        label=_("工号"), max_length=200, widget=_text(), error_messages=_REQUIRED
    )
    reason = forms.CharField(label=_("分工"), required=False, max_length=200, widget=_text())
