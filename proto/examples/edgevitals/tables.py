"""Names of tables and columns (PROTOCOL.md, section 4.1)."""

import json
from pathlib import Path
from typing import Any, Dict

TABLES = json.loads((Path(__file__).parents[2] / "tables.json").read_text())
BY_ID: Dict[int, Dict[str, Any]] = {table["id"]: table for table in TABLES}
BY_NAME: Dict[str, Dict[str, Any]] = {table["name"]: table for table in TABLES}


def columns(table: int) -> "list[str]":
    return [column["name"] for column in BY_ID[table]["columns"]]
