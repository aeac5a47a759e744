"""The text of a message template: plain words and placeholders of a closed list (domain/03
§Rules that protect clients: messages are sent from reviewed templates only).

No template language: a placeholder is replaced by its value once, and what the value holds is never
read again. There is none for an amount: a message may be read by whoever holds the phone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LONGEST = 500  # characters of a template, placeholders as they are written
# Of what is sent, in UTF-16 units: one SMS of 70, or parts of 67 that the phone puts together.
ONE_SMS, SMS_PART = 70, 67
MOST_PARTS = 8


class Placeholder(TextChoices):
    SALUTATION = "salutation", _("称呼")
    MANAGER = "manager", _("客户经理")
    OUTLET = "outlet", _("网点")
    PRODUCT = "product", _("产品")
    MATURITY = "maturity", _("到期日")
    NEWS = "news", _("财经播报")


# What authors write between braces, in Chinese or English, whatever language the page is in.
NAMES: Mapping[str, Placeholder] = {
    "称呼": Placeholder.SALUTATION, "客户经理": Placeholder.MANAGER, "网点": Placeholder.OUTLET,
    "产品": Placeholder.PRODUCT, "到期日": Placeholder.MATURITY, "财经播报": Placeholder.NEWS,
    **{each.value: each for each in Placeholder},
}  # fmt: skip


class Fault(StrEnum):
    EMPTY = "empty"  # no words at all
    TOO_LONG = "too_long"
    CONTROL = "control"  # a character nobody can read
    UNKNOWN = "unknown"  # a placeholder that is not of the list
    UNCLOSED = "unclosed"
    NESTED = "nested"  # a brace opened within a placeholder
    STRAY = "stray"  # a brace closed that was never opened
    NOT_HERE = "not_here"  # a placeholder within a text that has none


@dataclass(frozen=True)
class TextFault:
    """``name``: what stands between the braces; ``line`` and ``column`` begin at 1 and count
    characters, of the brace that is wrong."""

    fault: Fault
    line: int = 1
    column: int = 1
    name: str = ""


Part = str | Placeholder


@dataclass(frozen=True)
class Read:
    """A text in its parts, or what is wrong with it; the parts are whole only without faults."""

    parts: Sequence[Part]
    faults: Sequence[TextFault]

    @property
    def placeholders(self) -> frozenset[Placeholder]:
        return frozenset(each for each in self.parts if isinstance(each, Placeholder))


def read_text(text: str, *, takes_placeholders: bool = True) -> Read:
    """Everything wrong with it is told at once, in the order in which it stands."""
    faults: list[TextFault] = []
    if not text.strip():
        faults.append(TextFault(Fault.EMPTY))
    if len(text) > LONGEST:
        faults.append(TextFault(Fault.TOO_LONG, *_place(text, LONGEST)))
    faults += _unreadable(text)
    parts: list[Part] = []
    for part in _scan(text):
        if isinstance(part, TextFault):
            faults.append(part)
        elif isinstance(part, Placeholder) and not takes_placeholders:
            faults.append(TextFault(Fault.NOT_HERE, 1, 1, str(part.value)))
        else:
            parts.append(part)
    return Read(parts, faults)


def fill(parts: Sequence[Part], values: Mapping[Placeholder, str]) -> str:
    """The words a client reads. Raises KeyError for a placeholder without a value."""
    return "".join(values[each] if isinstance(each, Placeholder) else each for each in parts)


def sms_parts(text: str) -> int:
    """How many short messages it is sent and paid as."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= ONE_SMS else -(-units // SMS_PART)


def _unreadable(text: str) -> Iterator[TextFault]:
    for at, character in enumerate(text):
        if character != "\n" and not character.isprintable():
            yield TextFault(Fault.CONTROL, *_place(text, at))
            return


def _scan(text: str) -> Iterator[Part | TextFault]:
    at = 0
    while at < len(text):
        opened, closed = text.find("{", at), text.find("}", at)
        if closed >= 0 and (opened < 0 or closed < opened):
            yield TextFault(Fault.STRAY, *_place(text, closed))
            yield text[at:closed]
            at = closed + 1
        elif opened < 0:
            yield text[at:]
            return
        else:
            if opened > at:
                yield text[at:opened]
            part, at = _placeholder(text, opened)
            yield part


def _placeholder(text: str, opened: int) -> tuple[Part | TextFault, int]:
    """What begins at this brace, and where the text goes on after it."""
    place = _place(text, opened)
    closed, inner = text.find("}", opened), text.find("{", opened + 1)
    if closed < 0:
        return TextFault(Fault.UNCLOSED, *place, _shown(text[opened + 1 :])), len(text)
    if 0 <= inner < closed:
        after = text.find("}", closed + 1)
        is_pair = after >= 0 and not set("{") & set(text[closed + 1 : after])
        name = _shown(text[opened + 1 : closed])
        return TextFault(Fault.NESTED, *place, name), (after if is_pair else closed) + 1
    name = text[opened + 1 : closed].strip()
    known = NAMES.get(name)
    return known or TextFault(Fault.UNKNOWN, *place, _shown(name)), closed + 1


def _shown(name: str) -> str:
    """So much of it as a sentence can hold."""
    return name[:20].split("\n", maxsplit=1)[0].strip()


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
