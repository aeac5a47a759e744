"""How a source writes its files: delimiter, encoding, quoting, dates (domain/08 §Fine print)."""

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from organisation.rules.yaml_text import YamlInvalid, load_yaml

DELIMITER_NAMES = {
    "0x1B": "\x1b",
    "0x1b": "\x1b",
    "\\x1b": "\x1b",
    "\\x1B": "\x1b",
    "\\t": "\t",
    "tab": "\t",
}
LINE_ENDS = {"\n": "\n", "\r\n": "\r\n", "\\n": "\n", "\\r\\n": "\r\n", "lf": "\n", "crlf": "\r\n"}
DATE_NAMES = {"YYYY-MM-DD": "%Y-%m-%d", "YYYYMMDD": "%Y%m%d", "YYYY/MM/DD": "%Y/%m/%d"}
KEYS = ("name", "delimiter", "encoding", "header", "quote", "date_format", "line_end", "decimal")


class DialectInvalid(ValueError):
    """The dialect cannot be used; the message names the key and what is wrong with it."""


class UnpairedQuote(ValueError):
    """A line's quotes do not close, or something follows a closing quote."""


@dataclass(frozen=True)
class Dialect:
    name: str = "default"
    delimiter: str = ","
    encoding: str = "utf-8"
    header: bool = True
    quote: str = '"'  # empty: nothing is quoted
    date_format: str = "%Y-%m-%d"
    line_end: str = "\n"
    decimal: str = "."

    def split(self, line: str) -> list[str]:
        """The fields of a line without its end; raises UnpairedQuote."""
        if not self.quote or self.quote not in line:
            return line.split(self.delimiter)
        if line.count(self.quote) % 2:
            raise UnpairedQuote(line)
        return _split_quoted(line, self.delimiter, self.quote)

    def join(self, fields: Sequence[str]) -> str:
        """A line that ``split`` reads back (without quoting a delimiter becomes a space)."""
        return self.delimiter.join(self._cell(field) for field in fields)

    def _cell(self, field: str) -> str:
        if not self.quote:
            return field.replace(self.delimiter, " ")
        if self.delimiter in field or self.quote in field:
            return self.quote + field.replace(self.quote, self.quote * 2) + self.quote
        return field


def _split_quoted(line: str, delimiter: str, quote: str) -> list[str]:
    fields: list[str] = []
    at = 0
    while True:
        if line.startswith(quote, at):
            field, at = _quoted_field(line, at + 1, quote)
            if at < len(line) and not line.startswith(delimiter, at):
                raise UnpairedQuote(line)
        else:
            end = line.find(delimiter, at)
            end = len(line) if end < 0 else end
            field, at = line[at:end], end
        fields.append(field)
        if at >= len(line):
            return fields
        at += len(delimiter)


def _quoted_field(line: str, at: int, quote: str) -> tuple[str, int]:
    """The text of a quoted field that begins at ``at``, and where it ends."""
    pieces: list[str] = []
    while True:
        end = line.find(quote, at)
        if end < 0:
            raise UnpairedQuote(line)
        pieces.append(line[at:end])
        if not line.startswith(quote, end + 1):
            return "".join(pieces), end + 1
        pieces.append(quote)
        at = end + 2


def read_dialect(given: Mapping[str, Any]) -> Dialect:
    """The dialect of a mapping (YAML); keys left out keep their default. Raises DialectInvalid."""
    if not isinstance(given, Mapping):
        raise DialectInvalid("a dialect is a mapping of keys")
    unknown = [str(key) for key in given if key not in KEYS]
    if unknown:
        raise DialectInvalid(f"unknown key {min(unknown)!r}; known: {', '.join(KEYS)}")
    default = Dialect()
    quote = _text(given, "quote", default.quote, empty=True)
    if len(quote) > 1 or (quote and (not quote.isascii() or quote.isalnum())):
        raise DialectInvalid("quote must be one sign or empty")
    return _agreeing(
        Dialect(
            name=_text(given, "name", default.name, empty=True),
            delimiter=_delimiter(given, default.delimiter),
            encoding=_encoding(given, default.encoding),
            header=_header(given, default.header),
            quote=quote,
            date_format=_date_format(given, default.date_format),
            line_end=_line_end(given, default.line_end),
            decimal=_decimal(given, default.decimal),
        )
    )


def load_dialect(content: bytes, *, name: str) -> Dialect:
    """The dialect of a YAML file; an empty one is the default's. Raises DialectInvalid, naming the
    file."""
    try:
        given = load_yaml(content, name=name)
    except YamlInvalid as error:
        raise DialectInvalid(str(error)) from error
    try:
        return read_dialect({} if given is None else given)
    except DialectInvalid as error:
        raise DialectInvalid(f"{name}: {error}") from error


def _agreeing(dialect: Dialect) -> Dialect:
    if dialect.quote and dialect.quote in dialect.delimiter:
        raise DialectInvalid("quote is part of the delimiter")
    if dialect.decimal in dialect.delimiter:
        raise DialectInvalid("decimal is part of the delimiter")
    return dialect


def _text(given: Mapping[str, Any], key: str, default: str, *, empty: bool = False) -> str:
    value = given.get(key, default)
    if value is None and empty:
        return ""
    if not isinstance(value, str) or not (value or empty):
        raise DialectInvalid(f"{key} must be a text")
    return value


def _delimiter(given: Mapping[str, Any], default: str) -> str:
    if given.get("delimiter") == 0x1B:  # YAML reads a bare 0x1B as a number
        return "\x1b"
    value = _text(given, "delimiter", default)
    value = DELIMITER_NAMES.get(value, value)
    if (
        len(value) > 8
        or not value.isascii()
        or re.search(r"[0-9A-Za-z\s]", value.replace("\t", ""))
    ):
        raise DialectInvalid(
            "delimiter must be 1 to 8 signs, neither letters nor digits nor blanks"
        )
    if "\0" in value or "\x1f" in value:
        raise DialectInvalid("delimiter must not hold NUL or 0x1F")
    return value


def _encoding(given: Mapping[str, Any], default: str) -> str:
    value = _text(given, "encoding", default)
    try:
        name = codecs.lookup(value).name
        plain = bytes(range(128))
        if plain.decode(name) != plain.decode("ascii"):
            raise DialectInvalid("encoding must keep ASCII as it is")
    except (LookupError, UnicodeError, AssertionError) as error:
        raise DialectInvalid(f"encoding {value!r} is not a text codec that keeps ASCII") from error
    return "utf-8" if name == "utf-8-sig" else name


def _header(given: Mapping[str, Any], default: bool) -> bool:
    value = given.get("header", default)
    if not isinstance(value, bool):
        raise DialectInvalid("header must be true or false")
    return value


def _date_format(given: Mapping[str, Any], default: str) -> str:
    value = _text(given, "date_format", default)
    value = DATE_NAMES.get(value, value)
    literal = re.sub(r"%[Ymd]", "", value)
    if sorted(re.findall(r"%[Ymd]", value)) != ["%Y", "%d", "%m"] or re.search(r"[%\w]", literal):
        raise DialectInvalid(
            "date_format must hold %Y, %m and %d once each, and signs between them"
        )
    return value


def _line_end(given: Mapping[str, Any], default: str) -> str:
    value = _text(given, "line_end", default)
    if value.lower() not in LINE_ENDS:
        raise DialectInvalid("line_end must be \\n or \\r\\n")
    return LINE_ENDS[value.lower()]


def _decimal(given: Mapping[str, Any], default: str) -> str:
    value = _text(given, "decimal", default)
    if value not in (".", ","):
        raise DialectInvalid("decimal must be '.' or ','")
    return value
