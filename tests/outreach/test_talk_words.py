"""How a call may begin: every reason has words in both languages, and none offers a product."""

import copy
from typing import Any

import pytest

from organisation.rules.yaml_text import load_yaml
from outreach.policies.talk_words import FILE, TalkWordsInvalid, read_talk_words, talk_words
from outreach.rules.policy import Reason


def body() -> Any:
    return copy.deepcopy(load_yaml(FILE.read_bytes(), name=FILE.name))


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(talk_words().reasons) == set(Reason)
    for spoken in (*talk_words().reasons.values(), *talk_words().personas.values()):
        assert spoken["zh"] and spoken["en"]
        assert spoken["zh"] != spoken["en"]


@pytest.mark.parametrize("spoil", [
    lambda words: words["reasons"].pop("maturity"),
    lambda words: words["reasons"]["maturity"].pop("en"),
    lambda words: words["reasons"].update(unknown={"zh": "一", "en": "a"}),
    lambda words: words["personas"].update(新客群={"zh": " ", "en": "a"}),
    lambda words: words.pop("version"),
])  # fmt: skip
def test_what_is_missing_or_unknown_is_named(spoil: Any) -> None:
    words = body()
    spoil(words)
    with pytest.raises(TalkWordsInvalid):
        read_talk_words(words)
