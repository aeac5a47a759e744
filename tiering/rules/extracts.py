"""The bank's extract tables: columns, kinds, keys, codes and reason codes (domain/08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from clients.rules.asset_classes import ASSET_CLASSES
from organisation.rules.roles import Level, Role

# Grows whenever a file could be judged differently: unchanged client rows are then judged again.
RULES_VERSION = 3

NAME_LENGTH = 100
TEXT_LENGTH = 200

# Why a row is rejected, in the order in which the first reason is looked for: the line as a whole,
# then column by column from left to right (for each column: empty, over-long, a formula, then its
# kind and the table it points to), then what needs the whole row, then what needs the other rows.
LINE_REASONS = ("bad_encoding", "nul_byte", "unpaired_quote", "field_count")
CELL_REASONS = (
    "empty_key",
    "padded_key",
    "empty_value",
    "too_long",
    "formula_text",
    "bad_date",
    "impossible_date",
    "not_a_number",
    "bad_number",
    "too_many_decimals",
    "out_of_range",
    "negative",
    "unknown_code",
    "bad_id_no",
    "bad_phone",
    "unknown_institution",
    "unknown_product",
    "unknown_client",
    "wrong_date",
)
FILE_REASONS = ("duplicate_key", "deleted_unknown")
REASONS = LINE_REASONS + CELL_REASONS + FILE_REASONS

# Why a whole file is held.
HOLD_REASONS = (
    "ok_malformed",  # the .ok is not one line of four parts
    "ok_name",  # it names another file, or one that is not there
    "ok_rows",
    "ok_bytes",
    "ok_sum",
    "parts_missing",
    "bad_path",  # a link that leads out of the inbox, or no plain file
    "gz_bomb",
    "gz_corrupt",
    "line_too_long",
    "bad_header",
    "full_held",  # an incremental file beside a full file that is held
    "no_good_row",  # institutions without a single good row: no tree to stand on
    "needs_table",  # judged by a table that was never loaded
    "too_many_bad",
    "shrunk",
)

ID_TYPES = ("id_card", "passport", "hk_macau_permit", "other")


@dataclass(frozen=True)
class Column:
    """``kind``: text, code, date, moment, month, money, rate, count, flag, id_no, phone, currency.

    ``refers`` names the table that must know the value. ``field`` is its name in the lake.
    """

    name: str
    kind: str = "text"
    may_be_empty: bool = False
    length: int = TEXT_LENGTH
    codes: tuple[str, ...] = ()
    refers: str = ""
    # "Wrong date": the day the row tells of, which cannot lie behind its file's. Days that only
    # stand in a row (a posting that begins next month, a maturity) may.
    not_after_file: bool = False
    field: str = ""

    @property
    def lake_name(self) -> str:
        return self.field or self.name


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()  # empty: rows have no key
    amount: str = ""  # the column that the .ok sums
    required: bool = False
    is_events: bool = False  # the rows of one day, never merged into the days before
    signed_when_demand: bool = False
    is_personal: bool = False  # tells of people: names, numbers, what they do

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The tables its rows are judged by."""
        return tuple(dict.fromkeys(c.refers for c in self.columns if c.refers))

    def names(self, kind: str) -> tuple[str, ...]:
        """Column names in the order of a file without header; ``op`` first in incremental ones."""
        names = tuple(column.name for column in self.columns)
        return ("op", *names) if kind == "i" else names


def _text(name: str, *, empty: bool = False, length: int = TEXT_LENGTH) -> Column:
    return Column(name, may_be_empty=empty, length=length)


def _name(name: str = "name") -> Column:
    return Column(name, length=NAME_LENGTH)


def _code(name: str, *codes: str, empty: bool = False) -> Column:
    return Column(name, "code", may_be_empty=empty, codes=codes)


def _date(name: str, *, empty: bool = False, not_after_file: bool = False) -> Column:
    return Column(name, "date", may_be_empty=empty, not_after_file=not_after_file)


def _flag(name: str, field: str) -> Column:
    return Column(name, "flag", field=field)


CLIENT_NO = Column("client_no", refers="client")
OUTLET_CODE = Column("outlet_code", refers="institution")
PRODUCT_CODE = Column("product_code", refers="product")
CURRENCY = Column("currency", "currency")
BALANCE = Column("balance", "money")

# In the order in which they are judged: what others refer to comes first.
TABLES = (
    Table(
        "institution",
        (_text("code"), _name(), _code("level", *Level.values), _text("parent_code", empty=True)),
        key=("code",),
        required=True,
    ),
    Table(
        "staff",
        (
            _text("employee_no"),
            _name(),
            _code("role", *Role.values),
            Column("institution_code", refers="institution"),
            _date("joined_on"),
            _date("left_on", empty=True),
        ),
        key=("employee_no", "role", "institution_code", "joined_on"),
        required=True,
        is_personal=True,
    ),
    Table(
        "product",
        (
            _text("product_code"),
            _name(),
            _code("asset_class", *ASSET_CLASSES),
            _code("risk_level", "R1", "R2", "R3", "R4", "R5", empty=True),
        ),
        key=("product_code",),
        required=True,
    ),
    Table(
        "client",
        (
            _text("client_no"),
            _name(),
            _code("id_type", *ID_TYPES),
            Column("id_no", "id_no", may_be_empty=True),
            Column("phone", "phone", may_be_empty=True),
            _date("birthday", empty=True),
            _code("gender", "M", "F", empty=True),
            _date("opened_on"),
            _text("employer", empty=True),
            _text("persona", empty=True),
            _code("risk_level", "C1", "C2", "C3", "C4", "C5", empty=True),
            _date("risk_assessed_on", empty=True),
            _flag("marketing_consent", "has_marketing_consent"),
            _flag("do_not_contact", "is_do_not_contact"),
            Column("opening_outlet", may_be_empty=True, refers="institution"),
        ),
        key=("client_no",),
        required=True,
        is_personal=True,
    ),
    Table("exchange_rate", (CURRENCY, Column("rate", "rate")), key=("currency",)),
    Table(
        "holding",
        (CLIENT_NO, OUTLET_CODE, PRODUCT_CODE, CURRENCY, BALANCE, _date("matures_on", empty=True)),
        key=("client_no", "outlet_code", "product_code", "currency", "matures_on"),
        amount="balance",
        required=True,
        signed_when_demand=True,
    ),
    Table(
        "loan",
        (
            _text("loan_no"),
            CLIENT_NO,
            OUTLET_CODE,
            _code("kind", "first_hand", "second_hand", "provident", "other"),
            Column("principal", "money"),
            BALANCE,
            _date("granted_on"),
            _date("due_on"),
        ),
        key=("loan_no",),
    ),
    Table(
        "movement",
        (
            CLIENT_NO,
            _text("account_no"),
            Column("occurred_at", "moment", not_after_file=True),
            _code("direction", "in", "out"),
            Column("amount", "money"),
            _text("counterparty"),
        ),
        amount="amount",
        is_events=True,
        is_personal=True,
    ),
    Table(
        "sale",
        (
            _text("sale_no"),
            CLIENT_NO,
            PRODUCT_CODE,
            Column("amount", "money"),
            Column("fee", "money"),
            _date("sold_on", not_after_file=True),
            _text("employee_no"),
        ),
        key=("sale_no",),
        amount="amount",
        is_events=True,
    ),
    Table(
        "family",
        (CLIENT_NO, _text("relation"), _name(), _date("birthday", empty=True)),
        key=("client_no", "relation", "name"),
        is_personal=True,
    ),
    Table(
        "outlet_service",
        (
            OUTLET_CODE,
            _date("as_of", not_after_file=True),
            *(
                Column(name, "count")
                for name in (
                    "tickets",
                    "tickets_over_time",
                    "complaints",
                    "counter_transactions",
                    "device_transactions",
                )
            ),
        ),
        key=("outlet_code", "as_of"),
    ),
    Table(
        "contribution",
        (
            CLIENT_NO,
            Column("month", "month", not_after_file=True),
            Column("contribution", "money"),
            Column("intermediary_income", "money"),
        ),
        key=("client_no", "month"),
    ),
)
BALANCE_HISTORY = Table(
    "balance_history",
    (
        CLIENT_NO,
        OUTLET_CODE,
        PRODUCT_CODE,
        CURRENCY,
        _date("valid_from", not_after_file=True),
        BALANCE,
    ),
    key=("client_no", "outlet_code", "product_code", "currency", "valid_from"),
    amount="balance",
    signed_when_demand=True,
)
TABLE_BY_NAME: Mapping[str, Table] = {table.name: table for table in (*TABLES, BALANCE_HISTORY)}
REQUIRED = tuple(table.name for table in TABLES if table.required)
