"""What people type for many clients at once."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.request_forms import ReasonForm


class BulkForm(ReasonForm):
    """Why; and to whom, where ``colleagues`` are given. ``token`` makes the same form sent twice
    one job."""

    token = forms.RegexField(regex=r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    def __init__(self, colleagues: Sequence[tuple[str, str]] | None, *args: Any) -> None:
        super().__init__(*args, colleagues=colleagues)
        self.fields["token"].initial = secrets.token_hex(16)
        if colleagues is not None:
            empty = ("", _("请选移入人"))
            self.fields["to_employee_no"].choices = [  # type: ignore[attr-defined]
                empty, *self.fields["to_employee_no"].choices,  # type: ignore[attr-defined]
            ]  # fmt: skip

    def given(self) -> dict[str, str]:
        """What the service takes."""
        kept = self.cleaned_data
        return {
            "key": kept["token"], "reason": kept["reason"],
            "to_employee_no": kept.get("to_employee_no", ""),
        }  # fmt: skip
