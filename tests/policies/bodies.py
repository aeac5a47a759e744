"""Bodies of policies that differ from the default in a few terms."""

from collections.abc import Mapping
from typing import Any

from tiering.rules.policy import read_policy
from tiering.rules.policy_terms import body_of_terms, terms_of
from tiering.services.policies import default_body


def body(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The default with these terms instead: ``{"tiering.tiers.wealth": 100000}``."""
    return body_of_terms(terms_of(read_policy(default_body(), version=1)) | dict(changes))
