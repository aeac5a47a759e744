"""Forms of reviewing a recorded call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.rules.reviews import TITLE_LENGTH, WORDS_LENGTH, Mark, Point

WRONG = {"required": _("五点都要评：做到、没做到，或不适用。")}


class ReviewForm(forms.Form):
    """A mark for each point, remarks, and a case to put forward if ``title`` says so."""

    version = forms.IntegerField(min_value=0, max_value=32_000, widget=forms.HiddenInput)
    good = forms.CharField(required=False, max_length=WORDS_LENGTH, widget=forms.Textarea)
    bad = forms.CharField(required=False, max_length=WORDS_LENGTH, widget=forms.Textarea)
    title = forms.CharField(required=False, max_length=TITLE_LENGTH)
    words = forms.CharField(required=False, max_length=WORDS_LENGTH, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point, words in Point.choices:
            self.fields[point] = forms.ChoiceField(
                label=words, choices=Mark.choices, widget=forms.RadioSelect, error_messages=WRONG
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("title")) != bool(given.get("words")):
            self.add_error("title", _("推荐为案例时，标题和好在哪里都要写。"))
        return given

    @property
    def points(self) -> list[forms.BoundField]:
        return [self[point] for point in Point.values]

    @property
    def marks(self) -> dict[str, str]:
        return {point: self.cleaned_data[point] for point in Point.values}


class CaseForm(forms.Form):
    act = forms.ChoiceField(choices=[("publish", ""), ("withdraw", "")])
