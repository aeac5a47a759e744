"""What is typed about a new client's hand-over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.services.care import WORDS_LENGTH
from web.day_field import day_field


class HandOverForm(forms.Form):
    """``version``: of the plan that was read, 0 for none."""

    version = forms.IntegerField(min_value=0, max_value=32_767, widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label=_("由谁接手"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("请选由谁接手。"), "invalid_choice": _("请选由谁接手。")},
    )
    meet_on = day_field(
        _("哪天见面"),
        error_messages={"required": _("请填哪天见面。"), "invalid": _("请填哪天见面。")},
    )
    words = forms.CharField(
        label=_("接手人要知道的"), required=False, max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "data-keep": "care"}),
    )  # fmt: skip

    def __init__(self, *args: Any, takers: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("请选择")), *takers]  # type: ignore[attr-defined]


class CareActForm(forms.Form):
    """Taking over, or withdrawing the plan of that version."""

    act = forms.ChoiceField(choices=[("plan", "plan"), ("take", "take"), ("withdraw", "withdraw")])
    version = forms.IntegerField(min_value=0, max_value=32_767, required=False)
