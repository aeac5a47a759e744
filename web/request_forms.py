"""Claim, release, hand over: what a manager or a head types about a client.

``RequestForm`` is for the page of a book or a client: give it the kind and, for a hand-over, the
colleagues (``tiering.selectors.eligible.colleagues_for``), post it to ``make_request``.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tiering.models import BookRequest

PERSONS = (BookRequest.Kind.CLAIM, BookRequest.Kind.RELEASE, BookRequest.Kind.HAND_OVER)


class ReasonForm(forms.Form):
    """Why; and to whom, where ``colleagues`` are given."""

    reason = forms.CharField(
        label=_("理由（审批人可见）"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )

    def __init__(
        self, *args: Any, colleagues: Sequence[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if colleagues is not None:
            self.fields["to_employee_no"] = forms.ChoiceField(
                label=_("移入人"),
                choices=[(number, f"{name} {number}") for number, name in colleagues],
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={
                    "required": _("请选移入人。"), "invalid_choice": _("请选移入人。"),
                },
            )  # fmt: skip


class RequestForm(ReasonForm):
    """A new request: what and about whom, beside the reason."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in PERSONS], widget=forms.HiddenInput)
    client_no = forms.CharField(max_length=200, widget=forms.HiddenInput)
    # Where the browser goes afterwards; only an address of ours counts.
    back = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)


class AskForm(ReasonForm):
    """About a client whose manager is to change: to whom, or (``with_night``) to whoever the night
    chooses."""

    NIGHT = "night"

    target = forms.ChoiceField(
        label=_("去向"), widget=forms.RadioSelect, error_messages={"required": _("请选去向。")}
    )

    def __init__(
        self, *args: Any, targets: Sequence[tuple[str, str]], with_night: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [*targets, (self.NIGHT, "")] if with_night else list(targets)
        self.fields["target"].choices = choices  # type: ignore[attr-defined]
        if choices and len(targets) < 2:  # the one colleague there is, or else the night
            self.fields["target"].initial = choices[0][0]


class ClaimForm(ReasonForm):
    """About a client nobody manages, named by the exact number."""

    client_no = forms.CharField(
        label=_("客户号"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("请填客户号。")},
    )
    field_order = ("client_no", "reason")
