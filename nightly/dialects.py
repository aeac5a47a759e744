"""The dialect of an inbox that carries none of its own."""

from pathlib import Path

import yaml
from django.conf import settings

from tiering.rules.dialect import Dialect, read_dialect


def default_dialect() -> Dialect:
    """The configured dialect (WEALTHCRM_DIALECT names a YAML file), else that of domain/08."""
    if not settings.DIALECT_FILE:
        return read_dialect({})
    return read_dialect(yaml.safe_load(Path(settings.DIALECT_FILE).read_text(encoding="utf-8")))
