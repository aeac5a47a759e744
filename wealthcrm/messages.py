"""The English texts: collected from the code, kept in ``locale/en``, compiled without gettext.

The source language is Chinese, so ``zh-hans`` needs no catalogue. ``bin/messages`` adds new texts
to the .po (empty: a person translates them), drops those nobody uses, and compiles the .mo, which
is committed: running the product needs neither gettext nor Babel, a development requirement.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from wealthcrm.paths import APPS, BASE_DIR

FOLDERS = (*APPS, "wealthcrm")
FOLDER = BASE_DIR / "locale" / "en" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
HEADER = "# English texts; the source language is Chinese. Kept by bin/messages."
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
# What templatize leaves of a template: calls of these functions among blotted-out text.
TEMPLATE_CALL = re.compile(r"\bn?p?gettext\((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*\)")

Key = tuple[str | None, str | tuple[str, str]]  # context, text or (singular, plural)


def used_texts() -> set[Key]:
    """Every text that code or templates ask to be translated."""
    found: set[Key] = set()
    for path in _sources():
        text = path.read_text()
        if path.suffix == ".html":
            text = "\n".join(TEMPLATE_CALL.findall(templatize(text)))
        found |= set(_texts(text))
    return found


def _sources() -> Iterator[Path]:
    for app in FOLDERS:
        yield from sorted((BASE_DIR / app).rglob("*.py"))
    yield from sorted((BASE_DIR / "templates").rglob("*.html"))


def _texts(source: str) -> Iterator[Key]:
    lines = io.BytesIO(source.encode())
    for _line, message, _comments, context in extract("python", lines, keywords=KEYWORDS):
        if isinstance(message, tuple):
            yield context, (str(message[0]), str(message[1]))
        else:
            yield context, message


def read_catalogue() -> Catalog:
    """The committed .po."""
    with PO.open("rb") as source:
        return read_po(source, locale="en")


def kept_texts(catalogue: Catalog) -> dict[Key, bool]:
    """Text → whether it is translated (every plural form, and not marked fuzzy)."""
    return {
        (message.context, _plain(message.id)): _is_translated(message.string) and not message.fuzzy
        for message in catalogue
        if message.id
    }


def _plain(text: object) -> str | tuple[str, str]:
    return (str(text[0]), str(text[1])) if isinstance(text, list | tuple) else str(text)


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


def compiled(catalogue: Catalog) -> bytes:
    """The .mo of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update() -> list[str]:
    """Bring the .po and .mo up to date; returns the texts still to be translated."""
    old = read_catalogue()
    new = Catalog(
        locale="en", charset="utf-8", project="WealthCRM", version="1", fuzzy=False,
        header_comment=HEADER, msgid_bugs_address="", last_translator="", language_team="en",
    )  # fmt: skip
    for context, text in sorted(used_texts(), key=str):
        kept = old.get(text, context)
        new.add(text, kept.string if kept else None, context=context)
    new.revision_date = new.creation_date = old.creation_date
    with PO.open("wb") as target:
        write_po(target, new, width=100, omit_header=False, sort_output=True)
    MO.write_bytes(compiled(read_catalogue()))
    return [str(text) for (_context, text), done in kept_texts(new).items() if not done]


if __name__ == "__main__":
    missing = update()
    sys.stdout.write("".join(f"to translate: {text}\n" for text in missing))
    sys.exit(1 if missing else 0)
