"""What people type in about accounts: codes, passwords, reasons."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from organisation.rules.token_scopes import TokenScope
from web.forms import SignInForm


def text(**attrs: object) -> dict[str, object]:
    """Attributes of a field that is typed from paper or a telephone."""
    plain = {"class": "form-control", "autocapitalize": "none", "spellcheck": "false"}
    return plain | {name.replace("_", "-"): value for name, value in attrs.items()}


class CodeForm(forms.Form):
    """The six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("动态码或恢复码"),
        max_length=40,
        widget=forms.TextInput(attrs=text(autofocus=True, autocomplete="one-time-code")),
        error_messages={"required": _("请输入动态码。")},
    )


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs=text(autocomplete="new-password")),
        help_text=_("至少 10 位，不能全是数字，也不能太常见。"),
    )
    again = forms.CharField(
        label=_("再输一遍"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs=text(autocomplete="new-password")),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise forms.ValidationError(_("两次输入不一样。"))
        return again


class FirstPasswordForm(NewPasswordForm):
    """A password set with the one-time code an administrator handed over."""

    username = SignInForm.base_fields["username"]
    code = forms.CharField(
        label=_("一次性开户码"),
        max_length=40,
        widget=forms.TextInput(attrs=text(autocomplete="off")),
    )
    field_order = ["username", "code", "password", "again"]


class ReasonForm(forms.Form):
    """Why somebody's account is changed."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "data-keep": "reason"}),
        error_messages={"required": _("请写明理由。")},
    )


class TokenForm(forms.Form):
    """A token of the API: what it is called, what it may be used for, how long."""

    name = forms.CharField(
        label=_("用在哪里"),
        max_length=60,
        help_text=_("例如“晨会报表脚本”，方便以后认出来。"),
        widget=forms.TextInput(attrs={"class": "form-control", "data-keep": "token"}),
        error_messages={"required": _("请写明用在哪里。")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("用途"),
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一项用途。")},
    )
    days = forms.IntegerField(
        label=_("有效天数"),
        min_value=1,
        max_value=settings.API_TOKEN_DAYS,
        initial=min(30, settings.API_TOKEN_DAYS),
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={"required": _("请填有效天数。"), "invalid": _("请填整数。")},
    )
