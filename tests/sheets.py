"""Reads an Excel file as it lies in its archive: what each cell is, not what a library makes of it.

The files are made by the tests themselves.
"""

# ruff: noqa: S314

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@dataclass(frozen=True)
class Read:
    """Cells by reference (``B3``): (type, text); ``s`` text, ``n`` number, ``f`` formula."""

    cells: dict[str, tuple[str, str]]
    xml: str

    def row(self, number: int) -> list[tuple[str, str]]:
        return [
            cell
            for reference, cell in self.cells.items()
            if re.fullmatch(rf"[A-Z]+{number}", reference)
        ]

    def texts(self, number: int) -> list[str]:
        return [text for _kind, text in self.row(number)]


def read_sheet(data: bytes, number: int = 1) -> Read:
    with zipfile.ZipFile(BytesIO(data)) as book:
        xml = book.read(f"xl/worksheets/sheet{number}.xml").decode()
        shared = _shared(book)
    root = ElementTree.fromstring(xml)
    return Read({str(c.get("r")): _cell(c, shared) for c in root.iterfind(".//m:c", NS)}, xml)


def sheet_names(data: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(data)) as book:
        root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    return [str(sheet.get("name")) for sheet in root.iterfind(".//m:sheet", NS)]


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in si.iter(f"{{{NS['m']}}}t")) for si in root]


def _cell(cell: ElementTree.Element, shared: list[str]) -> tuple[str, str]:
    if cell.find("m:f", NS) is not None:
        return "f", cell.findtext("m:f", "", NS)
    if cell.get("t") == "inlineStr":
        return "s", "".join(t.text or "" for t in cell.iter(f"{{{NS['m']}}}t"))
    if cell.get("t") == "s":
        return "s", shared[int(cell.findtext("m:v", "", NS))]
    return "n", cell.findtext("m:v", "", NS)
