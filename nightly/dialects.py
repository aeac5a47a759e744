"""The dialect of an inbox that carries none of its own."""

from pathlib import Path

from django.conf import settings

from tiering.rules.dialect import Dialect, DialectInvalid, load_dialect, read_dialect


def default_dialect() -> Dialect:
    """The configured dialect (WEALTHCRM_DIALECT names a YAML file), else that of domain/08. Raises
    DialectInvalid."""
    if not settings.DIALECT_FILE:
        return read_dialect({})
    path = Path(settings.DIALECT_FILE)
    try:
        content = path.read_bytes()
    except OSError as error:
        why = type(error).__name__  # its words may hold a path of the machine
        raise DialectInvalid(f"WEALTHCRM_DIALECT: {path.name} cannot be read ({why})") from error
    return load_dialect(content, name=path.name)
