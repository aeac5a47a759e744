"""The statements of this step."""

from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


def sql(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return (FOLDER / f"{name}.sql").read_text()
