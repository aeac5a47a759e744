"""How a call may begin, as the bank words it (``talk_words.yaml``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from organisation.rules.yaml_text import load_yaml
from outreach.rules.policy import Reason

Spoken = Mapping[str, str]  # language → words
LANGUAGES = ("zh", "en")
FILE = Path(__file__).with_suffix(".yaml")


class TalkWordsInvalid(ValueError):
    """A reason without words, or words that one language lacks; the message names it."""


@dataclass(frozen=True)
class TalkWords:
    version: int
    reasons: Mapping[Reason, Spoken]
    personas: Mapping[str, Spoken]


@cache
def talk_words() -> TalkWords:
    return read_talk_words(load_yaml(FILE.read_bytes(), name=FILE.name))


def read_talk_words(body: Mapping[str, Any]) -> TalkWords:
    """Raises TalkWordsInvalid."""
    try:
        words = TalkWords(
            version=int(body["version"]),
            reasons={each: _spoken(each.value, body["reasons"]) for each in Reason},
            personas={name: _spoken(name, body["personas"]) for name in body["personas"]},
        )
    except (KeyError, TypeError) as error:
        raise TalkWordsInvalid(str(error)) from error
    if unknown := set(body["reasons"]) - set(Reason):
        raise TalkWordsInvalid(f"reasons: {', '.join(sorted(unknown))}")
    return words


def _spoken(name: str, body: Mapping[str, Any]) -> Spoken:
    spoken = {language: str(body[name].get(language) or "").strip() for language in LANGUAGES}
    if not all(spoken.values()):
        raise TalkWordsInvalid(f"{name}: said in one language only")
    return spoken
