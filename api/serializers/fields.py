"""Fields as strict as the description says they are."""

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

# Something to read, and nothing that a database refuses.
PRINTED = r"^[^\x00]*\S[^\x00]*$"
PLAIN = r"^[^\x00]*$"
AMOUNT = r"^[0-9]{1,18}(\.[0-9]{1,2})?$"
ROW_OF_RUN = r"^[0-9]{1,18}\.[^\x00]{1,200}$"
NUMBER_LENGTH = 200  # of client, employee and institution numbers


class Text(serializers.CharField):
    """A text of at least one visible character; a number or a truth value is none."""

    def __init__(self, **options: Any) -> None:
        pattern = options.pop("pattern", PLAIN if options.get("allow_blank") else PRINTED)
        options.setdefault("trim_whitespace", False)
        super().__init__(**options)
        self.validators.append(RegexValidator(pattern))

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(Text):
    """The number or code of a client, a person or an institution."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=NUMBER_LENGTH, **options)


class RowOfRun(Text):
    """Where a page of a published day's list ends: the run, and the row in it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(pattern=ROW_OF_RUN, max_length=NUMBER_LENGTH + 20, **options)


class Amount(Text):
    """Yuan, as it is written: at most two decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(pattern=AMOUNT, **options)


class Whole(serializers.IntegerField):
    """A whole number of 64 bits; in a body a number, not its text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 2**63 - 1} | options)


class BodyWhole(Whole):
    """The same in a JSON body, where a text is none."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Money(serializers.DecimalField):
    """Yuan in an answer: a text with two decimals, so that nobody reads a binary float."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=20, decimal_places=2, **options)
