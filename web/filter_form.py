"""The client filters as a form: boxes to tick for sets, short fields for the rest."""

from django import forms

from clients.selectors.client_filter import ClientFilter

TICKED = ("tier", "holds", "lacks", "risk", "birthday", "familiarity", "channel")


def filter_form(given: ClientFilter) -> forms.Form:
    """The bound form of a filter set, dressed for the page."""
    form: forms.Form = given.form
    for name, field in form.fields.items():
        if name in TICKED:
            field.widget = forms.CheckboxSelectMultiple(
                choices=[choice for choice in field.choices if choice[0]]  # type: ignore[attr-defined]
            )
        elif name == "list":  # chosen among the views; here it only stays what it is
            field.widget = forms.HiddenInput()
        else:
            is_choice = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
        if isinstance(field.widget, forms.NumberInput):
            field.widget.attrs["inputmode"] = "decimal"
    return form
