"""What is typed on a sheet of a maturity or a large movement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.rules.sheets import LENGTH
from outreach.services.follow_ups import Typed
from web.day_field import day_field
from web.pages.follow_ups import DECISIONS
from web.pages.sheet import CHOICE_WORDS, WORD_LABELS

_WRONG_DAY = {"invalid": _("请按 年-月-日 填写。")}


def _words(name: str, rows: int = 2) -> forms.CharField:
    area = {"class": "form-control", "rows": rows, "data-keep": f"sheet-{name}"}
    return forms.CharField(
        label=WORD_LABELS[name],  # type: ignore[arg-type]
        required=False,
        max_length=LENGTH,
        widget=forms.Textarea(attrs=area),
    )


def _one_of(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[("", _("还不知道")), *choices],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": _("请选一项。")},
    )  # fmt: skip


class SheetForm(forms.Form):
    """``version``: of the sheet that was read, 0 for none."""

    version = forms.IntegerField(min_value=0, max_value=32_767, widget=forms.HiddenInput)
    meeting_on = day_field(_("哪天见面"), required=False, error_messages=_WRONG_DAY)

    def typed(self) -> Typed:
        given = self.cleaned_data
        words = {name: str(value) for name, value in given.items() if name in WORD_LABELS and value}
        return Typed(
            decision=given.get("decision", ""), product=given.get("product", ""),
            meeting_on=given["meeting_on"], words=words,
        )  # fmt: skip


class MaturityForm(SheetForm):
    """Whether the money stays, in what, or where it goes and why."""

    decision = _one_of(_("留下还是流出"), DECISIONS.items())
    product = forms.CharField(
        label=_("留下买什么"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text=_("产品代码或全名"),
    )  # fmt: skip
    where_to = _words("where_to")
    why = _words("why")
    help_needed = _words("help_needed")
    field_order = ["decision", "product", "where_to", "why", "meeting_on", "help_needed"]


class MovementForm(SheetForm):
    """Why so much came or went, and what is to be done."""

    why = _words("why")
    where_to = _words("where_to")
    purchase = _one_of(WORD_LABELS["purchase"], CHOICE_WORDS["purchase"].items())
    mortgage = _one_of(WORD_LABELS["mortgage"], CHOICE_WORDS["mortgage"].items())
    use = _one_of(WORD_LABELS["use"], CHOICE_WORDS["use"].items())
    hand_over_on = day_field(WORD_LABELS["hand_over_on"], required=False, error_messages=_WRONG_DAY)
    other_banks = _words("other_banks")
    advantage = _words("advantage")
    next_step = _words("next_step")
    field_order = [
        "why", "where_to", "purchase", "mortgage", "use", "hand_over_on", "other_banks",
        "advantage", "next_step", "meeting_on",
    ]  # fmt: skip


class SaidForm(forms.Form):
    """A question or an answer; ``read``: how many questions stood there."""

    words = forms.CharField(
        label=_("提问"), max_length=LENGTH,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        error_messages={"required": _("请写下内容。")},
    )  # fmt: skip
    read = forms.IntegerField(
        min_value=0, max_value=32_767, required=False, widget=forms.HiddenInput
    )


class ActForm(forms.Form):
    """Which of a sheet's forms it is; ``question``: the one that is answered."""

    act = forms.ChoiceField(choices=[("write", "write"), ("ask", "ask"), ("answer", "answer")])
    question = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
