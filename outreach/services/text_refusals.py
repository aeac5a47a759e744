"""Why a reviewed text is not written, decided or withdrawn, and why a message is not queued."""

from collections.abc import Sequence

from outreach.rules.protection import Refusal
from outreach.rules.template_text import Placeholder, TextFault


class TextRefused(RuntimeError):
    """Nothing was written; the subclass says why."""


class TextWrong(TextRefused):
    """The words cannot be sent: what is wrong, and where."""

    def __init__(self, faults: Sequence[TextFault]) -> None:
        super().__init__(", ".join(each.fault for each in faults))
        self.faults = faults


class OfferWrong(TextRefused):
    """An unknown product, a product or the news in a text for service, which offers nothing."""


class TextOpen(TextRefused):
    """A version of it is being written or waits for its decision; or the key is another text's."""


class TextClosed(TextRefused):
    """It is not in the state in which this can be done: somebody was faster."""


class TextChanged(TextRefused):
    """Its maker edited it since it was read."""


class MakerIsChecker(TextRefused):
    """Nobody decides about their own text."""


class NotOwnText(TextRefused):
    """Only its maker edits, submits or takes back what is not decided."""


class MessageRefused(RuntimeError):
    """The message was not queued; the subclass says why."""


class NotApproved(MessageRefused):
    """The text is not in use."""


class NoNumber(MessageRefused):
    """The bank has no number of the client."""


class NoValue(MessageRefused):
    """The text has placeholders for which the client has nothing."""

    def __init__(self, placeholders: Sequence[Placeholder]) -> None:
        super().__init__(", ".join(placeholders))
        self.placeholders = placeholders


class MayNotSend(MessageRefused):
    """The rules that protect clients forbid it."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(", ".join(refusals))
        self.refusals = refusals


class MessageKeyReused(MessageRefused):
    """The key was used for another client or text."""


class TooLateToCancel(MessageRefused):
    """It is not queued any more, or somebody else's."""


class TooManyAtOnce(MessageRefused):
    """More clients than may be sent to at once; the message is how many may."""
