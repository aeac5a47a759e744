"""What people choose about a file they ask for."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from operations.models import Export
from web.pages.exports import BOARD_TABLE_WORDS, FORMAT_WORDS

# A token whose job has ended without a result is never taken again.
FORM_USED = _("这张表提交过，那次已经结束。请核对后再提交一次。")


class ExportForm(forms.Form):
    """The kind of file. ``token`` makes the same form sent twice one export."""

    format = forms.ChoiceField(
        label=_("文件"),
        choices=list(FORMAT_WORDS.items()),
        initial=Export.Format.EXCEL,
        widget=forms.RadioSelect,
    )
    token = forms.RegexField(regex=r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = secrets.token_hex(16)


class BoardExportForm(ExportForm):
    """Which table of a dashboard."""

    table = forms.ChoiceField(
        label=_("内容"),
        choices=list(BOARD_TABLE_WORDS.items()),
        initial="totals",
        widget=forms.RadioSelect,
    )
