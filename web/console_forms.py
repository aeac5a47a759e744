"""What somebody says on the console: the outcome of a call, why to skip a client, a later hour."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outreach.rules.contacts import OUTCOMES_OF, Direction, Kind, Outcome
from outreach.rules.policy import Purpose
from outreach.rules.said import WORDS_LENGTH, Said
from outreach.rules.working import STEP_OF, SkipReason
from web.contact_forms import ContactForm, clock_field, local_moment
from web.contact_words import PURPOSES

_HIDDEN = forms.HiddenInput


class EntryForm(forms.Form):
    """``listed``: the day of the list; ``version``: of what the page showed."""

    listed = forms.DateField(widget=_HIDDEN)
    version = forms.IntegerField(min_value=0, max_value=32_767, widget=_HIDDEN)


class OutcomeForm(EntryForm, ContactForm):
    """A call that we made just now. ``next_on`` and ``next_time``: of a call back or an
    appointment."""

    kind = day = clock = direction = next_step = None  # type: ignore[assignment]
    outcome = forms.ChoiceField(
        choices=[(each.value, each.label) for each in OUTCOMES_OF[Kind.CALL]],
        error_messages={"required": _("请选一项。"), "invalid_choice": _("请选一项。")},
    )
    next_time = clock_field(_("时间"), required=False)
    purpose = forms.ChoiceField(
        label=_("目的"), choices=list(PURPOSES.items()),
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("备注"), required=False, max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2, "data-keep": "call"}),
    )  # fmt: skip
    key = forms.CharField(max_length=200, widget=_HIDDEN)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("outcome") in STEP_OF and not given.get("next_on"):
            self.add_error("next_on", _("请填哪一天。"))
        is_today = given.get("next_on") == timezone.localdate()
        is_back_today = is_today and given.get("outcome") == Outcome.CALL_BACK
        if is_back_today and not given.get("next_time") and "next_time" not in self.errors:
            self.add_error("next_time", _("今天的几点？"))
        return given

    def add_error(self, field: str | None, error: Any) -> None:
        """What the services say of a field that this form has not stands above it."""
        super().add_error(field if field in self.fields else None, error)

    def of_call(self, at: datetime) -> Said:
        """Of a form that is right, at the moment it came in."""
        given = self.cleaned_data
        outcome = Outcome(given["outcome"])
        step = STEP_OF.get(outcome)
        return Said(
            kind=Kind.CALL, direction=Direction.OUT, purpose=Purpose(given["purpose"]),
            outcome=outcome, at=at, seconds=given["talk"], products=given["products"],
            next_step=step, next_on=given["next_on"] if step else None,
            next_time=given["next_time"] if step else None, words=given["words"],
        )  # fmt: skip


class SkipForm(EntryForm):
    reason = forms.ChoiceField(
        choices=SkipReason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。"), "invalid_choice": _("请选一项。")},
    )  # fmt: skip
    words = forms.CharField(required=False, max_length=WORDS_LENGTH)


class HandOverForm(EntryForm):
    """``to``: an employee number."""

    to = forms.CharField(max_length=200)


class LaterForm(EntryForm):
    """An hour of today."""

    clock = clock_field(_("时间"), required=False)

    @property
    def until(self) -> datetime | None:
        clock = self.cleaned_data.get("clock")
        return local_moment(timezone.localdate(), clock) if clock else None
