"""Client rows: only new and changed lines are judged in full, sealed and written.

A line whose keyed digest is that of yesterday's accepted line of the same client was judged good
before by the same rules; only its outlet must still be known, and its key must not come twice.
"""
# ruff: noqa: S608 -- the statements are put together from our own names only

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from clients.rules.initials import name_initials
from clients.rules.sealing import Keyring, blind_index, mask_id_no, mask_phone, seal_many
from tiering.pipeline.intake import rows
from tiering.pipeline.intake.lines import Lines
from tiering.pipeline.intake.quotes import FIELD_MARK
from tiering.pipeline.intake.workspace import Workspace, literal, parquet
from tiering.rules.dialect import Dialect
from tiering.rules.extracts import RULES_VERSION, TABLE_BY_NAME

CLIENT = TABLE_BY_NAME["client"]
UNCHANGED = "U"
BATCH_ROWS = 50_000
TEXT, DAY, BYTES, YES = pa.string(), pa.date32(), pa.binary(), pa.bool_()
SCHEMA = pa.schema(
    [
        ("client_no", TEXT),
        ("name", TEXT),
        ("name_initials", TEXT),
        ("id_type", TEXT),
        ("id_no_sealed", BYTES),
        ("id_no_index", BYTES),
        ("id_no_masked", TEXT),
        ("phone_sealed", BYTES),
        ("phone_index", BYTES),
        ("phone_masked", TEXT),
        ("birthday", DAY),
        ("gender", TEXT),
        ("opened_on", DAY),
        ("employer", TEXT),
        ("persona", TEXT),
        ("risk_level", TEXT),
        ("risk_assessed_on", DAY),
        ("has_marketing_consent", YES),
        ("is_do_not_contact", YES),
        ("opening_outlet", TEXT),
        ("is_deleted", YES),
    ]
)
MASKS = {"phone": mask_phone, "id_no": mask_id_no}


def judge_client_rows(work: Workspace, lines: Lines, columns: tuple[str, ...]) -> None:
    """``judged`` for a client file; unchanged rows carry op ``U`` and their number only. The
    digests are in ``client_lines``."""
    work.client_state("state_before")
    _set_digest_key(work, lines, columns)
    position = columns.index("client_no") + 1
    work.connection.register("lines_in", lines.reader())
    work.connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE client_lines AS
        WITH keyed AS (
            SELECT pos, raw, quoted, flag,
                CASE WHEN quoted IS NULL
                    THEN split_part(raw, getvariable('delimiter'), {position})
                    ELSE split_part(quoted, '{FIELD_MARK}', {position}) END AS client_no,
                {_digest("raw")} AS row_mac
            FROM lines_in
        ), compared AS (
            SELECT keyed.*, flag = 0 AND s.row_mac IS NOT NULL AND s.row_mac = keyed.row_mac
                AND (s.opening_outlet IS NULL OR k.key IS NOT NULL) AS same
            FROM keyed LEFT JOIN state_before s ON s.client_no = keyed.client_no
            LEFT JOIN known_institution k ON k.key = s.opening_outlet
        )
        SELECT pos, client_no, row_mac, coalesce(same, false) AS is_same, flag,
            CASE WHEN is_same THEN NULL ELSE raw END AS raw,
            CASE WHEN is_same THEN NULL ELSE quoted END AS quoted
        FROM compared
        """)
    work.connection.unregister("lines_in")
    rows.judge_rows(
        work.connection,
        CLIENT,
        lines.kind,
        columns,
        source="(SELECT pos, raw, quoted, flag FROM client_lines WHERE NOT is_same)",
    )
    work.connection.execute(
        f"INSERT INTO judged (pos, op, v_client_no) "
        f"SELECT pos, '{UNCHANGED}', client_no FROM client_lines WHERE is_same"
    )


def _set_digest_key(work: Workspace, lines: Lines, columns: tuple[str, ...]) -> None:
    """The key of the lines' digests. Whatever could change the judgement is in it."""
    context = repr(("client row", RULES_VERSION, _reading(work.dialect), columns)).encode()
    key = hmac.digest(work.keyring.index_key, context, hashlib.sha256)
    work.connection.execute("SET VARIABLE digest_key = CAST(? AS BLOB)", [key])


def _reading(dialect: Dialect) -> tuple[str, ...]:
    return (dialect.delimiter, dialect.quote, dialect.date_format, dialect.decimal)


def _digest(text: str) -> str:
    """16 bytes of SHA-256 over key and ``text``: without the key nobody can try out whose line it
    is. Half of the digest stays unsaid, so a longer text's cannot be worked out from it either."""
    return f"unhex(substr(sha256(getvariable('digest_key') || encode({text})), 1, 32))"


def write_clients(work: Workspace) -> None:
    """The ``client`` and ``client_state`` datasets of the day from ``judged``."""
    again = work.tables.get("client") == work.here
    with work.lake.writing("client", *work.here) as folder:
        if again:  # a full and an incremental file on one day: the later one's rows win
            _keep_earlier(work, folder)
        with pq.ParquetWriter(folder / "changed.parquet", SCHEMA, compression="zstd") as writer:
            for batch in _sealed_batches(work):
                writer.write_batch(batch)
    _write_state(work)
    work.tables["client"] = work.here


def _keep_earlier(work: Workspace, folder: Path) -> None:
    earlier = parquet(work.lake.files("client", *work.here))
    work.connection.execute(
        f"COPY (SELECT * FROM {earlier} "
        "WHERE client_no NOT IN (SELECT v_client_no "
        f"FROM judged WHERE problem IS NULL AND op <> '{UNCHANGED}')) "
        f"TO {literal(str(folder / 'earlier.parquet'))} (FORMAT parquet)"
    )


def _sealed_batches(work: Workspace) -> Iterator[pa.RecordBatch]:
    kept = ", ".join(f"v_{column.name} AS {column.lake_name}" for column in CLIENT.columns)
    reader = work.connection.sql(
        f"SELECT {kept}, op = 'D' AS is_deleted FROM judged "
        f"WHERE problem IS NULL AND op <> '{UNCHANGED}' ORDER BY client_no"
    ).to_arrow_reader(BATCH_ROWS)
    for batch in reader:
        yield seal_batch(batch, work.keyring)


def seal_batch(batch: pa.RecordBatch, keyring: Keyring) -> pa.RecordBatch:
    """Clear client rows with phone and identity number sealed, indexed and masked."""
    columns = {name: batch.column(name) for name in batch.schema.names}
    numbers = columns["client_no"].to_pylist()
    deleted = columns["is_deleted"].to_pylist()
    columns["name_initials"] = pa.array(
        [name_initials(n or "") for n in columns["name"].to_pylist()], TEXT
    )
    for field in ("id_no", "phone"):
        values = [
            None if gone else value
            for value, gone in zip(columns.pop(field).to_pylist(), deleted, strict=True)
        ]
        columns[f"{field}_sealed"] = pa.array(
            seal_many(keyring, values, table="client", rows=numbers, column=field), BYTES
        )
        columns[f"{field}_index"] = pa.array(
            [None if v is None else blind_index(keyring, v, column=field) for v in values], BYTES
        )
        columns[f"{field}_masked"] = pa.array([MASKS[field](v) if v else "" for v in values], TEXT)
    return pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _write_state(work: Workspace) -> None:
    """Every client known after the day: accepted rows of today, and all others as they were."""
    day = f"DATE '{work.as_of.isoformat()}'"
    with work.lake.writing("client_state", *work.here) as folder:
        work.connection.execute(f"""
            COPY (
                WITH today AS (
                    SELECT j.v_client_no AS client_no, l.row_mac,
                        j.v_opening_outlet AS opening_outlet, j.op
                    FROM client_lines l JOIN judged j ON j.pos = l.pos
                    WHERE j.problem IS NULL AND j.op <> '{UNCHANGED}'
                )
                SELECT client_no, row_mac, opening_outlet, loaded_on, loaded_run
                FROM state_before ANTI JOIN today USING (client_no)
                UNION ALL
                SELECT client_no, row_mac, opening_outlet, {day} AS loaded_on,
                    CAST({int(work.run)} AS BIGINT) AS loaded_run
                FROM today WHERE op <> 'D'
            ) TO {literal(str(folder / "state.parquet"))} (FORMAT parquet)
            """)
