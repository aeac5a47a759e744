"""Why a contact is not written down."""

from collections.abc import Sequence

from outreach.rules.protection import Refusal
from outreach.rules.said import Wrong


class ContactRefused(RuntimeError):
    """Nothing was written; the subclass says why."""


class MayNotLog(ContactRefused):
    """Without the right to log contacts, or with a client that head office opened only."""


class ContactWrong(ContactRefused):
    """What was said of it cannot be."""

    def __init__(self, wrongs: Sequence[Wrong]) -> None:
        super().__init__(", ".join(wrongs))
        self.wrongs = wrongs


class UnknownProducts(ContactRefused):
    """Codes that no product has."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__("unknown products")
        self.codes = codes


class Forbidden(ContactRefused):
    """The rules that protect clients forbid it. ``may_admit``: it took place, and is written down
    if its maker admits it."""

    def __init__(self, refusals: Sequence[Refusal], *, may_admit: bool) -> None:
        super().__init__(", ".join(refusals))
        self.refusals, self.may_admit = refusals, may_admit


class AlreadyLogged(ContactRefused):
    """Under this key another contact with the client was logged before: by a second tab."""


class KeyReused(ContactRefused):
    """The key was used for another client."""


class NotThere(ContactRefused):
    """No contact of this number with this client that the person had."""


class ContactChanged(ContactRefused):
    """Somebody amended it since it was read."""


class TooLate(ContactRefused):
    """Older than its maker may amend."""
