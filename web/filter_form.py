"""The client filters as a form: boxes to tick for sets, short fields for the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.rules.scope import in_full
from clients.selectors.client_list import TELLING, Listed
from clients.selectors.filter_choices import NAMING
from web.day_field import day_field

TICKED = ("tier", "holds", "lacks", "risk", "birthday", "familiarity", "channel")


def filter_form(listed: Listed) -> forms.Form:
    """The bound form of a list's filters, dressed for the page. Who sees nobody in full is not
    offered what would tell of those who are masked: it would find nobody."""
    form: forms.Form = listed.filter_set.form
    form.is_valid()  # what was not understood is said even of what is not offered
    for name in TELLING if in_full(listed.scope).is_empty else ():
        form.fields.pop(name)
    for name, field in form.fields.items():
        if name in TICKED:
            field.widget = forms.CheckboxSelectMultiple(choices=_real(field))
        elif name == "list":  # chosen among the views; here it only stays what it is
            field.widget = forms.HiddenInput()
        else:
            is_choice = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
            if is_choice:
                field.widget.choices = [("", _("不限")), *_real(field)]
        if isinstance(field.widget, forms.DateInput):
            field.widget = day_field(field.label).widget
        if name in NAMING:
            field.widget.attrs |= {"list": f"offered-{NAMING[name]}", "autocomplete": "off"}
        if isinstance(field.widget, forms.NumberInput):
            # Browsers do not give back what is no number, and mend it in words of their own.
            field.widget = forms.TextInput(
                attrs={"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}
            )
    return form


def _real(field: forms.Field) -> list[tuple[Any, Any]]:
    """The choices without the empty one."""
    return [choice for choice in field.choices if choice[0]]  # type: ignore[attr-defined]
