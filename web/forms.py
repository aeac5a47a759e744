"""What people type in."""

from typing import Any, cast

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisation.models import User
from organisation.selectors.access import Access, access_of


class SignInForm(AuthenticationForm):
    """Employee number and password; one answer, and one password hash, for every kind of wrong."""

    username = forms.CharField(
        label=_("工号"),
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "autofocus": True,
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(
            attrs={"class": "form-control", "autocomplete": "current-password"}
        ),
    )
    error_messages = {
        "invalid_login": _("工号或密码不对。"),
        "inactive": _("工号或密码不对。"),
        "no_posting": _("您名下没有在任的岗位，不能登录。岗位来自行内的人员文件，次日生效。"),
    }

    def clean(self) -> dict[str, Any]:
        number, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if number and password:
            allowed = AxesProxyHandler.is_allowed(self.request, {"username": number})
            if not allowed:  # axes refuses before anything is hashed; that must not show in time
                make_password(password)
        return super().clean()

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not access_of(user, on=timezone.localdate()).held:
            raise ValidationError(self.error_messages["no_posting"], code="no_posting")


class DecisionForm(forms.Form):
    """Why something held should be used, or gone without."""

    subject = forms.CharField(max_length=200, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    decision = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"required": _("请写明理由。")},
    )


class SavedViewForm(forms.Form):
    """The name a list is kept under, and the own place it may be shared with."""

    name = forms.CharField(
        label=_("视图名称"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
    )
    share_with = forms.ChoiceField(
        label=_("共享给"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )

    def __init__(self, access: Access, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = {held.institution_code: held.institution_name for held in access.held}
        field = cast(forms.ChoiceField, self.fields["share_with"])
        field.choices = [("", _("只给自己")), *places.items()]
