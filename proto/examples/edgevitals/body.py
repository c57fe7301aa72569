"""Samples and frame bodies (PROTOCOL.md, section 4).

A row is a `Row`; a table is a list of rows by index, with None where a row has gone; tables are a dict by table id.
"""

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

from .tables import BY_ID, columns
from .varint import Malformed, Reader, write_value, write_varint

MOST_SAMPLES = 3_600
MOST_ROWS = 20_000
MOST_COPIED_ROWS = 2_000_000


class Limit(Exception):
    """A body with more than a reader takes: FRAME_LIMIT."""


@dataclass
class Row:
    labels: Tuple[int, ...]
    name: bytes = b""
    values: Dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> Tuple[Tuple[int, ...], bytes]:
        return self.labels, self.name

    def copy(self) -> "Row":
        return Row(self.labels, self.name, dict(self.values))


Rows = List[Optional[Row]]
Tables = Dict[int, Rows]
"""A sample that was read: when, by CLOCK_BOOTTIME in ms, and the tables that were read then, whole."""
Sample = Tuple[int, Tables]


def decode(body: bytes, boot_ms: int, key: Optional[Tables] = None) -> Tuple[List[Sample], Tables]:
    """The samples of a body, and the tables as it leaves them; `key`: as the key frame left them, of a delta."""
    reader = Reader(body)
    tables: Tables = dict(key or {})
    samples: List[Sample] = []
    rows = sum(len(table) for table in tables.values())
    copied = 0
    while reader.left > 0:
        if len(samples) == MOST_SAMPLES:
            raise Limit(f"more than {MOST_SAMPLES} samples")
        boot_ms += reader.count()
        read: Tables = {}
        for _ in range(reader.count()):
            table = reader.count()
            section = Reader(reader.take(reader.count()))
            if table not in BY_ID:
                continue  # of a later version
            before = tables.get(table, [])
            tables[table] = read[table] = apply(table, list(before), section)
            copied += len(before) + 1
            rows += len(read[table]) - len(before)
            if rows > MOST_ROWS or copied > MOST_COPIED_ROWS:
                raise Limit("too many rows")
        samples.append((boot_ms, read))
    return samples, tables


def apply(table: int, rows: Rows, reader: Reader) -> Rows:
    """Reads the changes of a table into its rows."""
    at = -1
    for _ in range(reader.count()):
        at += reader.count() + 1
        there(rows, at)
        rows[at] = None
    for _ in range(reader.count()):
        labels = tuple(reader.count() for _ in BY_ID[table]["labels"])
        row = Row(labels, reader.take(reader.count()))
        read_values(table, row, reader)
        rows.append(row)
    at = -1
    while reader.left > 0:
        at += reader.count() + 1
        rows[at] = row = there(rows, at).copy()
        read_values(table, row, reader)
    return rows


def there(rows: Rows, index: int) -> Row:
    row = rows[index] if index < len(rows) else None
    if row is None:
        raise Malformed(f"there is no row {index}")
    return row


def read_values(table: int, row: Row, reader: Reader) -> None:
    names = columns(table)
    mask = reader.count()
    for i in range(mask.bit_length()):
        if not mask >> i & 1:
            continue
        name = names[i] if i < len(names) else None  # of a later version: read and left out
        value = reader.value(row.values.get(name) if name else None)
        if name and value is None:
            row.values.pop(name, None)
        elif name:
            row.values[name] = value


class Encoder:
    """Makes bodies, of which those of deltas start from the tables of the last key frame."""

    def __init__(self) -> None:
        self.key: Tables = {}
        self.tables: Tables = {}
        self.body = bytearray()
        self.last_ms: Optional[int] = None
        self.is_key = True

    def begin(self, is_key: bool) -> None:
        self.is_key = is_key
        self.tables = {} if is_key else {table: list(rows) for table, rows in self.key.items()}
        self.body = bytearray()
        self.last_ms = None

    def add(self, boot_ms: int, readings: Dict[int, List[Row]]) -> None:
        """A sample: the tables that were read, each with all the rows that it has now."""
        write_varint(self.body, 0 if self.last_ms is None else boot_ms - self.last_ms)
        self.last_ms = boot_ms
        write_varint(self.body, len(readings))
        for table, rows in readings.items():
            changes = self.changes(table, rows)
            write_varint(self.body, table)
            write_varint(self.body, len(changes))
            self.body += changes

    def end(self) -> bytes:
        if self.is_key:
            self.key = self.tables
        return bytes(self.body)

    def changes(self, table: int, now: List[Row]) -> bytearray:
        rows = self.tables.setdefault(table, [])
        present = {row.key: row for row in now}
        removed = [i for i, row in enumerate(rows) if row is not None and row.key not in present]
        known = {row.key for row in rows if row is not None}
        out = bytearray()
        write_varint(out, len(removed))
        at = -1
        for i in removed:
            write_varint(out, i - at - 1)
            at = i
            rows[i] = None
        before = len(rows)
        new = [row for row in now if row.key not in known]
        write_varint(out, len(new))
        for row in new:
            for label in row.labels:
                write_varint(out, label)
            write_varint(out, len(row.name))
            out += row.name
            write_columns(out, table, Row(row.labels), row)
            rows.append(row.copy())
        at = -1
        for i in range(before):
            row = rows[i]
            if row is None or present[row.key].values == row.values:
                continue
            write_varint(out, i - at - 1)
            at = i
            write_columns(out, table, row, present[row.key])
            rows[i] = present[row.key].copy()
        return out


def write_columns(out: bytearray, table: int, before: Row, now: Row) -> None:
    names = columns(table)
    changed = [i for i, name in enumerate(names) if before.values.get(name) != now.values.get(name)]
    write_varint(out, sum(1 << i for i in changed))
    for i in changed:
        value = now.values.get(names[i])
        write_value(out, None if value is None else value - before.values.get(names[i], 0))
