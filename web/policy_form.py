"""The form of a policy: a field per term, a day from which it counts, a reason."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.rules.roles import Role
from tiering.rules.policy import AVERAGE_BASES, MANAGER_ROLES, PolicyInvalid, read_policy
from tiering.rules.policy_terms import Value, body_of_terms
from web.day_field import day_field
from web.labels import label
from web.policy_words import (
    BASIS_LABELS,
    INVALID_TEXTS,
    NO_LIMIT,
    NONE,
    SECTION_LABELS,
    section_of,
    term_label,
    term_unit,
)

WRONG = {"required": _("请填写。"), "invalid": _("请填 0 或更大的数，小数位不能过多。")}


def name_of(key: str) -> str:
    return key.replace(".", "-")


class PolicyForm(forms.Form):
    """Bound to the terms of the version it starts from; ``body`` is what was typed in."""

    effective_on = day_field(
        _("生效日"),
        error_messages={"required": _("请填生效日。"), "invalid": _("请填日期。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"required": _("请写明理由。")},
    )

    def __init__(self, *args: Any, terms: Mapping[str, Value], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._terms = terms
        for key, value in terms.items():
            self.fields[name_of(key)] = _field(key, value)
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs["class"] += " is-invalid"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                read_policy(self.body, version=0)
            except PolicyInvalid as error:
                self.add_error(self._place(error.key), str(INVALID_TEXTS.get(error.code, error)))
        return given

    def _place(self, key: str) -> str | None:
        """The field that an error belongs to; the first below ``key``, None for none."""
        names = [name_of(term) for term in self._terms if term == key or term.startswith(f"{key}.")]
        return names[0] if names else None

    @property
    def body(self) -> dict[str, Any]:
        """The policy as it was typed in, of a form without errors."""
        return body_of_terms({key: self._value(key) for key in self._terms})

    def _value(self, key: str) -> Value:
        value: Value = self.cleaned_data[name_of(key)]
        return None if value == "" else value

    @property
    def sections(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(code, words, fields) in reading order."""
        return [
            (code, str(words), [self[name_of(k)] for k in self._terms if section_of(k) == code])
            for code, words in SECTION_LABELS.items()
        ]


def _field(key: str, value: Value) -> forms.Field:
    field = _bare_field(key, value)
    unit = term_unit(key)
    field.label = term_label(key) + (gettext("（%(unit)s）") % {"unit": unit} if unit else "")
    field.initial = _shown(value)
    field.error_messages |= WRONG
    return field


def _bare_field(key: str, value: Value) -> forms.Field:
    part = key.rsplit(".", maxsplit=1)[-1]
    select = forms.Select(attrs={"class": "form-select"})
    number = forms.NumberInput(attrs={"class": "form-control", "inputmode": "decimal"})
    if part == "average_basis":
        bases = [(code, label(BASIS_LABELS, code)) for code in AVERAGE_BASES]
        return forms.ChoiceField(choices=bases, widget=select)
    if part == "primary":
        roles = [(str(role), role.label) for role in MANAGER_ROLES]
        return forms.ChoiceField(choices=roles, widget=select)
    if part == "co_manager":
        heads = [("", NONE), (str(Role.BRANCH_HEAD), Role.BRANCH_HEAD.label)]
        return forms.ChoiceField(choices=heads, widget=select, required=False)
    if part in ("initial", "cap"):
        number.attrs["placeholder"] = NO_LIMIT
        return forms.IntegerField(min_value=0, required=False, widget=number)
    if isinstance(value, Decimal):
        decimals = 2 if key.startswith("tiering.tiers.") else 4
        return forms.DecimalField(
            min_value=Decimal(0), max_digits=18, decimal_places=decimals, widget=number
        )
    return forms.IntegerField(min_value=0, widget=number)


def _shown(value: Value) -> Value:
    """A bound of 6,000,000 as such, not as 6E+6."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
    return value
