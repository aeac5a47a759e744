"""Reviewed texts as their makers write them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.models import MessageText
from outreach.rules.messages import Channel, TextKind
from outreach.rules.policy import Purpose
from outreach.services.text_refusals import TextRefused, TextWrong
from outreach.services.texts import Wording, brief_of
from web.contact_words import PURPOSES
from web.day_field import day_field
from web.message_words import fault_words, text_refused

INPUT = {"class": "form-control", "autocomplete": "off"}
AREA = {"class": "form-control", "rows": 6}


class WordsForm(forms.Form):
    """What a template and the news have in common."""

    text = forms.CharField(
        label=_("内容"), required=False, strip=False, widget=forms.Textarea(attrs=AREA),
    )  # fmt: skip
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def tell(self, error: TextRefused) -> None:
        """Say at its field why nothing was written; what was typed stays."""
        if isinstance(error, TextWrong):
            for words in fault_words(error.faults):
                self.add_error("text", words)
        else:
            self.add_error(None, text_refused(error))


class TemplateForm(WordsForm):
    name = forms.CharField(
        label=_("名称"), max_length=60, widget=forms.TextInput(attrs=INPUT),
        error_messages={"required": _("请写名称。")},
    )  # fmt: skip
    key = forms.RegexField(
        r"^[a-z0-9][a-z0-9_-]*$", label=_("代码"), max_length=40,
        help_text=_("小写字母、数字、- 和 _；同一代码的新版批准后取代旧版。"),
        widget=forms.TextInput(attrs=INPUT),
        error_messages={
            "required": _("请填代码。"), "invalid": _("只用小写字母、数字、- 和 _。"),
        },
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("渠道"), choices=Channel.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("用途"), choices=list(PURPOSES.items()),
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    product_code = forms.CharField(
        label=_("推荐的产品代码"), max_length=200, required=False,
        help_text=_("推荐产品时填写：风险等级不匹配的客户发不出去。"),
        widget=forms.TextInput(attrs=INPUT),
    )  # fmt: skip

    field_order = ["name", "key", "channel", "purpose", "product_code", "text"]

    def __init__(self, *given: Any, fixed_key: str = "", **more: Any) -> None:
        super().__init__(*given, **more)
        if fixed_key:  # of an edit or a next version
            self.fields["key"].disabled = True
            self.fields["key"].initial = fixed_key

    @classmethod
    def of(cls, text: MessageText) -> "TemplateForm":
        names = ("name", "channel", "purpose", "product_code", "text", "revision")
        return cls(initial={name: getattr(text, name) for name in names}, fixed_key=text.key)

    def wording(self) -> Wording:
        given = self.cleaned_data
        return Wording(
            TextKind.TEMPLATE, given["key"], given["name"], given["text"],
            channel=Channel(given["channel"]), purpose=Purpose(given["purpose"]),
            product_code=given["product_code"],
        )  # fmt: skip


class BriefForm(WordsForm):
    on = day_field(
        _("哪一天"),
        error_messages={"required": _("请选日期。"), "invalid": _("日期写作 2026-11-24。")},
    )

    field_order = ["on", "text"]

    def __init__(self, *given: Any, is_fixed: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["on"].disabled = is_fixed

    def wording(self) -> Wording:
        return brief_of(self.cleaned_data["on"], self.cleaned_data["text"])
