"""A contact as people type it in."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outreach.models import Contact
from outreach.rules.contacts import FACE_TO_FACE, OUTCOMES_OF, Direction, Kind, NextStep, Outcome
from outreach.rules.policy import Purpose
from outreach.rules.said import WORDS_LENGTH, Said
from outreach.selectors.products import codes_meant
from web.contact_words import PURPOSES
from web.day_field import day_field
from web.labels import Words

PLANNED = "planned"
UNKNOWN_PRODUCTS = _("没有找到其中的产品：请填产品代码或全名，多个用顿号分开。")
_SELECT = {"class": "form-select"}
_TEXT = {"class": "form-control", "autocomplete": "off"}
_REQUIRED = {"required": _("请填写这一项。")}
_CHOOSE = {"required": _("请选一项。"), "invalid_choice": _("请选一项。")}
# Kind → the outcomes that the page offers for it; the rules are those of the service.
FITTING = {
    kind.value: [*outcomes, *([PLANNED, Outcome.CANCELLED] if kind in FACE_TO_FACE else [])]
    for kind, outcomes in OUTCOMES_OF.items()
}
_TALK = re.compile(r"^(\d{1,4})(?:[:：](\d{1,2}))?$")
_BETWEEN = re.compile(r"[、,，;；\n]+")


def _choice(
    label: object, choices: Any, *, required: bool = True, more: dict[str, str] | None = None
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type]
        choices=choices,
        required=required,
        widget=forms.Select(attrs=_SELECT | (more or {})),
        error_messages=_CHOOSE,
    )


def clock_field(label: object, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label,  # type: ignore[arg-type]
        required=required,
        input_formats=["%H:%M", "%H：%M"],
        widget=forms.TimeInput(
            attrs=_TEXT | {"placeholder": _("时:分"), "maxlength": 5}, format="%H:%M"
        ),
        error_messages=_REQUIRED | {"invalid": _("请按 时:分 填写，例如 14:30。")},
    )


class ContactForm(forms.Form):
    """What is said of one contact. ``admits``: that it took place although something forbade it.

    ``forbidden``: what forbids it, when the service said so; ``may_admit``: it may be written down
    all the same. ``told``: a sentence above the form; ``is_over``: nothing can be amended any more.
    """

    forbidden: Sequence[Words] = ()
    may_admit = False
    told = ""
    is_over = False

    kind = _choice(_("方式"), Kind.choices, more={"data-outcomes": json.dumps(FITTING)})
    outcome = _choice(
        _("结果"), [("", _("请选")), *Outcome.choices, (PLANNED, _("计划中（还没进行）"))]
    )
    day = day_field(_("日期"), error_messages=_REQUIRED)
    clock = clock_field(_("时间"))
    talk = forms.CharField(
        label=_("通话时长"), required=False, max_length=8,
        widget=forms.TextInput(attrs=_TEXT | {"placeholder": _("分:秒")}),
    )  # fmt: skip
    direction = _choice(_("谁联系谁"), Direction.choices)
    purpose = _choice(_("目的"), list(PURPOSES.items()))
    products = forms.CharField(
        label=_("谈及产品"), required=False, max_length=600,
        widget=forms.TextInput(attrs=_TEXT | {"list": "offered-products"}),
    )  # fmt: skip
    next_step = _choice(_("下一步"), [("", "—"), *NextStep.choices], required=False)
    next_on = day_field(_("下一步日期"), required=False)
    next_time = clock_field(_("下一步时间"), required=False)
    words = forms.CharField(
        label=_("内容"), required=False, max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "data-keep": "contact"}),
    )  # fmt: skip
    admits = forms.BooleanField(required=False)

    def clean_talk(self) -> int | None:
        """Seconds; "3" are minutes."""
        typed = self.cleaned_data["talk"].strip()
        if not typed:
            return None
        read = _TALK.match(typed)
        if read is None or int(read[2] or 0) > 59:
            raise ValidationError(_("请按 分:秒 填写，例如 3:20。"))
        return int(read[1]) * 60 + int(read[2] or 0)

    def clean_products(self) -> tuple[str, ...]:
        """Codes; names are read as codes."""
        words = [word.strip() for word in _BETWEEN.split(self.cleaned_data["products"])]
        words = list(dict.fromkeys(word for word in words if word))
        meant = codes_meant(words)
        if any(word not in meant for word in words):
            raise ValidationError(UNKNOWN_PRODUCTS)
        return tuple(dict.fromkeys(meant[word] for word in words))

    def said(self) -> Said:
        """Of a form that is right."""
        given = self.cleaned_data
        outcome, next_step = given["outcome"], given["next_step"]
        return Said(
            kind=Kind(given["kind"]),
            direction=Direction(given["direction"]),
            purpose=Purpose(given["purpose"]),
            outcome=None if outcome == PLANNED else Outcome(outcome),
            at=local_moment(given["day"], given["clock"]),
            seconds=given["talk"],
            products=given["products"],
            next_step=NextStep(next_step) if next_step else None,
            next_on=given["next_on"],
            next_time=given["next_time"],
            words=given["words"],
        )


class NewContactForm(ContactForm):
    """``key``: the same in every tab until a contact was logged."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, key: str, *, at: datetime) -> "NewContactForm":
        initial = {
            "kind": Kind.CALL, "day": at.date(), "clock": at.time(), "key": key,
            "direction": Direction.OUT, "purpose": Purpose.SERVICE.value,
        }  # fmt: skip
        return cls(initial=initial)

    def with_key(self, key: str) -> None:
        """What was typed, to be sent once more under another key."""
        self.data = {name: self.data.get(name, "") for name in self.data} | {"key": key}


class AmendContactForm(ContactForm):
    """``version``: the one that was read."""

    version = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)

    @classmethod
    def of(cls, contact: Contact, words: str) -> "AmendContactForm":
        at = timezone.localtime(contact.at)
        minutes, seconds = divmod(contact.seconds or 0, 60)
        initial = {
            "kind": contact.kind, "outcome": contact.outcome or PLANNED, "day": at.date(),
            "clock": at.time(), "direction": contact.direction, "purpose": contact.purpose,
            "talk": "" if contact.seconds is None else f"{minutes}:{seconds:02d}",
            "products": "、".join(contact.products), "next_step": contact.next_step,
            "next_on": contact.next_on, "next_time": contact.next_time, "words": words,
            "version": contact.version,
        }  # fmt: skip
        return cls(initial=initial)


def said_anew(form: ContactForm, contact: Contact) -> Said:
    """What an amendment says; of a moment that was not touched, its seconds stay."""
    said = form.said()
    at = timezone.localtime(contact.at)
    is_same = said.at == at.replace(second=0, microsecond=0)
    return replace(said, at=at) if is_same else said


def local_moment(day: Any, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=timezone.get_current_timezone())
