"""What people type in about accounts: codes, passwords, reasons."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
