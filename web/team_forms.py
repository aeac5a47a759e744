"""What a head says of somebody's list: which clients go to whom; what people add to their day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.rules.work_log import WORDS_LENGTH
from outreach.services.reassigning import MOST_AT_ONCE


class ManyNumbers(forms.MultipleChoiceField):
    """Client numbers ticked on a page; whether they may be moved is the service's to say."""

    def valid_value(self, value: str) -> bool:
        return 0 < len(value) <= 200


class ReassignForm(forms.Form):
    """``to``: an employee number; ``listed``: the day of the list."""

    listed = forms.DateField()
    to = forms.CharField(max_length=200)
    clients = ManyNumbers()

    def clean_clients(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["clients"]))[:MOST_AT_ONCE]


class HandOutForm(forms.Form):
    """``to``: an employee number, for clients without a manager; ``back``: take them back."""

    to = forms.CharField(max_length=200, required=False)
    back = forms.BooleanField(required=False)
    clients = ManyNumbers()


class DayWordsForm(forms.Form):
    """``version``: of the words that were read."""

    version = forms.IntegerField(min_value=0, max_value=32_767, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("写下要补充的"), required=False, max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 5, "data-keep": "day"}),
    )  # fmt: skip
