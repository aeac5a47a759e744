"""Tables as files for people: Excel (XlsxWriter, row by row) and CSV, streamed.

Memory does not grow with the rows: XlsxWriter's ``constant_memory`` writes each row away when the
next begins, so rows come in order and only once.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from operations.rules.cells import neutral
from operations.rules.sheets import Kind, Sheet

Cell = str | Decimal | int | date | None
Row = Sequence[Cell]
MARK_ROW, HEAD_ROW, FIRST_ROW = 0, 1, 2
FROZEN_COLUMNS = 2  # who it is stays in sight
A4 = 9
LONGEST_HEADER = 255  # characters, a limit of Excel
SHOWN_AS = {Kind.MONEY: "#,##0.00", Kind.WHOLE: "#,##0", Kind.DATE: "yyyy-mm-dd", Kind.TEXT: "@"}


def write_excel(
    *, sheet: Sheet, rows: Iterable[Row], out: Path, spill: Path, made_at: datetime
) -> int:
    """Write the table and its sheet of definitions to ``out``; returns the number of rows.

    ``spill`` is a folder for the rows written away meanwhile: they hold what the file holds.
    """
    with Workbook(
        str(out),
        {"constant_memory": True, "tmpdir": str(spill), "default_date_format": "yyyy-mm-dd"},
    ) as book:
        book.set_properties({"title": sheet.title, "comments": sheet.mark,
                             "created": made_at.replace(tzinfo=None)})  # fmt: skip
        table = book.add_worksheet(sheet.title[:31])
        _lay_out(table, sheet)
        _head(book, table, sheet)
        written = _fill(book, table, sheet, rows)
        last = len(sheet.columns) - 1
        table.autofilter(HEAD_ROW, 0, HEAD_ROW + max(written, 1), last)
        table.print_area(MARK_ROW, 0, HEAD_ROW + max(written, 1), last)
        _say_what_it_is(book, sheet, written)
    return written


def _lay_out(table: Worksheet, sheet: Sheet) -> None:
    """A4 across, as wide as a page, head and watermark on each; the watermark in header and
    footer."""
    table.freeze_panes(FIRST_ROW, FROZEN_COLUMNS)
    table.set_landscape()
    table.set_paper(A4)
    table.fit_to_pages(1, 0)
    table.repeat_rows(MARK_ROW, HEAD_ROW)
    mark = sheet.mark.replace("&", "&&")[: LONGEST_HEADER - 20]
    table.set_header(f"&C&10 {mark}")  # the blank: a mark may begin with a digit
    table.set_footer(f"&L&8 {mark}&R&8&P / &N")
    for place, column in enumerate(sheet.columns):
        table.set_column(place, place, column.width)


def _head(book: Workbook, table: Worksheet, sheet: Sheet) -> None:
    table.write_string(MARK_ROW, 0, neutral(sheet.mark), book.add_format(
        {"font_color": "#B42318", "bold": True, "font_size": 9}
    ))  # fmt: skip
    bold = book.add_format(
        {"bold": True, "bg_color": "#F1F3F5", "bottom": 1, "text_wrap": True, "valign": "top"}
    )
    for place, column in enumerate(sheet.columns):
        table.write_string(HEAD_ROW, place, neutral(column.words), bold)


def _fill(book: Workbook, table: Worksheet, sheet: Sheet, rows: Iterable[Row]) -> int:
    write = _writers(book, table, sheet)
    at = FIRST_ROW
    for row in rows:
        for place, (put, is_text, shown_as) in enumerate(write):
            value = row[place]
            if value is not None and value != "":
                put(at, place, neutral(str(value)) if is_text else value, shown_as)
        at += 1
    return at - FIRST_ROW


def _writers(
    book: Workbook, table: Worksheet, sheet: Sheet
) -> list[tuple[Callable[..., Any], bool, Format]]:
    """Per column how a value is put into a cell: always by its kind, never guessed from it; and
    whether it is text, which must not become a formula."""
    formats = {kind: book.add_format({"num_format": shown}) for kind, shown in SHOWN_AS.items()}
    put = {
        Kind.TEXT: table.write_string, Kind.MONEY: table.write_number,
        Kind.WHOLE: table.write_number, Kind.DATE: table.write_datetime,
    }  # fmt: skip
    return [
        (put[column.kind], column.kind is Kind.TEXT, formats[column.kind])
        for column in sheet.columns
    ]


def _say_what_it_is(book: Workbook, sheet: Sheet, written: int) -> None:
    page = book.add_worksheet(sheet.about_title[:31])
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 90)
    page.set_footer(f"&L&8 {sheet.mark.replace('&', '&&')[: LONGEST_HEADER - 20]}")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, (what, value) in enumerate(sheet.about(written)):
        page.write_string(at, 0, neutral(what), bold)
        page.write_string(at, 1, neutral(value), wrapped)


def write_csv(*, sheet: Sheet, rows: Iterable[Row], out: Path) -> int:
    """The same table as UTF-8 CSV with a mark of its encoding, head first, the watermark in the
    last line; returns the number of rows."""
    kinds = [column.kind for column in sheet.columns]
    written = 0
    with out.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target, lineterminator="\r\n")
        writer.writerow([neutral(column.words) for column in sheet.columns])
        for row in rows:
            writer.writerow([_as_text(v, k) for v, k in zip(row, kinds, strict=True)])
            written += 1
        writer.writerow([neutral(sheet.mark)])
    return written


def _as_text(value: Cell, kind: Kind) -> str:
    if value is None:
        return ""
    if kind is Kind.TEXT:
        return neutral(str(value))
    return value.isoformat() if isinstance(value, date) else str(value)
