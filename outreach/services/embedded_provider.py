"""The embedded test provider: takes messages, reaches nobody, and tells what it took."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from clients.rules.sealing import mask_phone
from outreach.models import EmbeddedDelivery
from outreach.services.message_provider import Answer, Answered, Arrived, Outgoing, Report

SHORTEST = 7  # digits of a number that could be dialled


class EmbeddedProvider:
    """Refuses what is no number; delivers everything else by the time it is asked."""

    @transaction.atomic
    def send(self, batch: Sequence[Outgoing]) -> Mapping[UUID, Answer]:
        return {each.ticket: self._take(each) for each in batch}

    def look_up(self, tickets: Sequence[UUID]) -> Mapping[UUID, Report]:
        rows = EmbeddedDelivery.objects.filter(ticket__in=tickets)
        return {row.ticket: Report(Arrived.DELIVERED, _ref(row)) for row in rows}

    def _take(self, each: Outgoing) -> Answer:
        if sum(character.isdigit() for character in each.address) < SHORTEST:
            return Answer(Answered.NEVER)
        row, _is_new = EmbeddedDelivery.objects.get_or_create(
            ticket=each.ticket,
            defaults={
                "channel": each.channel, "address_masked": mask_phone(each.address)[:40],
                "characters": len(each.text),
            },
        )  # fmt: skip
        return Answer(Answered.TAKEN, _ref(row))


def _ref(row: EmbeddedDelivery) -> str:
    return f"embedded-{row.pk}"
