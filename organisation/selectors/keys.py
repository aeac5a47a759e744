"""The keys of this deployment."""

from functools import cache

from django.conf import settings

from organisation.rules.sealing import Keyring


@cache
def keyring() -> Keyring:
    """The field keys and the index key of the settings."""
    return Keyring(settings.FIELD_KEYS, settings.INDEX_KEY)
