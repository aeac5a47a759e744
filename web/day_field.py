"""How a day is typed: year-month-day wherever the browser comes from.

A date field of the browser shows days in the order of the browser's own language, which on a page
in another one reads as a wrong hint. So it is a text field that says its order; on a touch screen
``forms.js`` makes it the date wheel of the phone, which names its months.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def day_field(label: object, *, required: bool = True, **given: Any) -> forms.DateField:
    """A form's field for one day; ``given`` as for any field."""
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        required=required,
        widget=forms.DateInput(
            format="%Y-%m-%d",
            attrs={
                "class": "form-control", "placeholder": _("年-月-日"), "autocomplete": "off",
                "maxlength": 10, "data-day": True,
            },
        ),
        **given,
    )  # fmt: skip
