"""What a provider of messages can do. A bank connects its gateway by a class of its own, named in
``settings.MESSAGE_PROVIDER``; without one the embedded test provider is at work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Outgoing:
    """One message in clear, made in the moment of sending. What is told of it in logs and errors
    is its ticket only."""

    ticket: UUID
    channel: str
    address: str = field(repr=False)
    text: str = field(repr=False)


class Answered(StrEnum):
    TAKEN = "taken"
    NOT_NOW = "not_now"  # the same again later may be taken
    NEVER = "never"  # this number is not taken at all


@dataclass(frozen=True)
class Answer:
    answered: Answered
    ref: str = ""


class Arrived(StrEnum):
    UNDERWAY = "underway"
    DELIVERED = "delivered"
    LOST = "lost"


@dataclass(frozen=True)
class Report:
    """What became of a ticket that was taken."""

    arrived: Arrived
    ref: str


class MessageProvider(Protocol):
    def send(self, batch: Sequence[Outgoing]) -> Mapping[UUID, Answer]:
        """By ticket; a ticket sent twice reaches the client once, whatever was between. Gives up
        by itself well before ``message_lost_minutes``. May raise: then nobody knows."""

    def look_up(self, tickets: Sequence[UUID]) -> Mapping[UUID, Report]:
        """Of those that were ever taken; who is missing never was."""


def provider() -> MessageProvider:
    """That of the settings."""
    return cast(MessageProvider, import_string(settings.MESSAGE_PROVIDER)())
