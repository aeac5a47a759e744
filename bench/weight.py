"""What a first visit of a page weighs: its HTML and everything it loads from us, each gzipped."""

import gzip
import re
from pathlib import Path
from typing import Any

LOADED = re.compile(r'(?:src|href)="/static/([^"?#]+)')
NESTED = re.compile(r"url\([\"']?/?(?:static/)?([^\"')?#]+)")
KIB = 1024


def weight_kib(client: Any, address: str) -> float:
    """KiB of ``address`` as a browser without a cache gets them, pictures and fonts of the style
    sheets included. Raises RuntimeError if the page is none, LookupError if a file is missing."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code} for {address}")
    html: bytes = response.content
    names = set(LOADED.findall(html.decode()))
    if not names:
        raise RuntimeError(f"{address} loads nothing of ours")
    files = [_file(name) for name in names]
    nested = {found for path in files if path.suffix == ".css" for found in _nested(path)}
    return sum(map(_gzipped, [html, *(path.read_bytes() for path in {*files, *nested})])) / KIB


def _file(name: str) -> Path:
    from django.contrib.staticfiles import finders

    found = finders.find(name)
    if not isinstance(found, str):
        raise LookupError(f"no static file {name}")
    return Path(found)


def _nested(sheet: Path) -> list[Path]:
    """Files that a style sheet loads itself; data: addresses are in it already."""
    names = NESTED.findall(sheet.read_text(encoding="utf-8"))
    paths = (sheet.parent / name for name in names if not name.startswith(("data:", "#")))
    return [path.resolve() for path in paths if path.is_file()]


def _gzipped(content: bytes) -> int:
    # Pictures and fonts are compressed already; gzip makes them no smaller, and no bigger to speak
    # of.
    return len(gzip.compress(content, 9))
