"""Why a night stopped, or is late: a code and its facts beside the English words.

The words are those of the command line and the log. Pages say the code in their reader's language
(``web.stops``); nobody takes words apart.
"""

from typing import Any

# ``{"code": …}`` and the facts of that code (``CODES``), all of them JSON.
Reason = dict[str, Any]

# Code → its facts.
CODES: dict[str, tuple[str, ...]] = {
    "table_missing": ("table",),  # a required table was not sent
    # a required file is held; why: a hold reason of domain/08, detail: its figures in English
    "file_held": ("file", "why", "detail"),
    "too_many_moves": ("moved", "clients", "limit"),  # limit in percent, as text
    "files_gone": ("day",),
    "nothing_to_stand_on": (),
    "dialect_invalid": (),
    "policy_invalid": (),
    "inbox_unreadable": ("error",),  # error: the kind of error, never its words (domain/07)
    "step_failed": ("step", "error"),
    # Of a late night: why it is not published yet. Moments are text, HH:MM of the bank.
    "files_overdue": (),  # a workday without a required file
    "night_running": ("day", "since"),
    "worker_stalled": ("since",),
    "worker_silent": ("worker", "since"),  # worker: its node name
}


class UnknownReason(LookupError):
    """No such code, or other facts than its own: a typing mistake must not reach a page."""


def reason(code: str, **facts: Any) -> Reason:
    """One reason, as it is stored. Raises UnknownReason."""
    if code not in CODES or set(facts) != set(CODES[code]):
        raise UnknownReason(f"{code} {sorted(facts)}")
    return {"code": code, **facts}


class Stop(RuntimeError):
    """A night cannot go on. ``str()`` says why in English, ``reasons`` in codes."""

    def __init__(self, words: str, *reasons: Reason) -> None:
        super().__init__(words)
        self.reasons = list(reasons)
