"""Days, and acts on accounts, in addresses."""

from datetime import date

from django.urls.converters import StringConverter


class DayConverter:
    """``2026-11-20``; anything that is no day of the calendar does not match."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class AccountActConverter(StringConverter):
    """One of the acts on an account."""

    regex = "invite|code|disable|enable|factor"
