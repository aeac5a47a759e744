"""Searching clients by number, name, initials or whole phone number, behind the gate."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Substr

from clients.models import Client, ClientSnapshot
from clients.rules.scope import Scope, in_full
from clients.rules.sealing import Keyring, blind_index
from clients.rules.search_words import SHORTEST_NUMBER, Kind, Words, read_words
from clients.selectors.visible import visible_to

FOUND_AT_MOST = 50


@dataclass(frozen=True)
class FoundClients:
    """The largest annual averages first; ``is_cut``: there are more than are told."""

    rows: Sequence[ClientSnapshot]
    is_cut: bool


NOBODY = FoundClients((), False)


def find_clients(scope: Scope, *, run_id: int, typed: str, keyring: Keyring) -> FoundClients:
    """Who of those visible is meant. At most one statement.

    Whoever sees a client only masked finds it by its number alone: that a name or a phone number
    fits would tell it. Names are found from their beginning or from that of the given name.
    """
    words = read_words(typed)
    wanted = _wanted(words, keyring)
    if wanted is None:
        return NOBODY
    seen = scope if words.kind is Kind.NUMBER else in_full(scope)
    rows = visible_to(seen, run_id=run_id)
    if words.kind is Kind.NUMBER:
        rows = rows.filter(wanted)
    else:
        named = Client.objects.alias(given_name=Substr("name", 2)).filter(wanted)
        rows = rows.filter(client_no__in=named.values("client_no"))
    found = list(rows.order_by("-annual_average", "client_no")[: FOUND_AT_MOST + 1])
    return FoundClients(found[:FOUND_AT_MOST], len(found) > FOUND_AT_MOST)


def _wanted(words: Words, keyring: Keyring) -> Q | None:
    if words.kind is Kind.NUMBER:
        if len(words.text) < SHORTEST_NUMBER:
            return Q(client_no=words.text)
        return Q(client_no__startswith=words.text)
    if words.kind is Kind.PHONE:
        return Q(phone_index=blind_index(keyring, words.text, column="phone"))
    if words.kind is Kind.INITIALS:
        return Q(name_initials__startswith=words.text)
    if words.kind is Kind.NAME:
        return Q(name__startswith=words.text) | Q(given_name__startswith=words.text)
    return None
