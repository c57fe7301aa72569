#!/usr/bin/env python3
"""Holds this implementation to the golden vectors."""

import hashlib
import json
import sys
import unittest
from pathlib import Path

import cbor2
from edgevitals import body, frame
from edgevitals.tables import BY_NAME

GOLDEN = Path(__file__).parents[1] / "golden"


def load(folder: str = "") -> "list[dict]":
    return [json.loads(path.read_text()) for path in sorted((GOLDEN / folder).glob("*.json"))]


def plain(sample: body.Sample) -> dict:
    """A sample as vectors have it: columns by name, values beyond 2^53 as text, names byte by byte."""
    boot_ms, tables = sample
    names = {table["id"]: name for name, table in BY_NAME.items()}
    return {
        "bootMs": boot_ms,
        "tables": {
            names[table]: [
                {
                    "labels": list(row.labels),
                    "name": row.name.decode("latin-1"),
                    "values": {name: number(value) for name, value in row.values.items()},
                }
                for row in rows
                if row is not None
            ]
            for table, rows in tables.items()
        },
    }


def number(value: int) -> "int | str":
    return value if abs(value) < 2**53 else str(value)


def rows_of(plain_rows: "list[dict]") -> "list[body.Row]":
    return [
        body.Row(
            tuple(row["labels"]),
            row["name"].encode("latin-1"),
            {name: int(value) for name, value in row["values"].items()},
        )
        for row in plain_rows
    ]


class Vectors(unittest.TestCase):
    maxDiff = None

    def decode(self, vector: dict, vectors: "dict[str, dict]") -> "tuple[frame.Frame, list, body.Tables]":
        key = None
        if "after" in vector:
            key = self.decode(vectors[vector["after"]], vectors)[2]
        read = frame.decode(bytes.fromhex(vector["hex"]))
        samples, tables = body.decode(read.body, read.boot_ms, key)
        return read, samples, tables

    def test_frames_are_read(self) -> None:
        vectors = {vector["name"]: vector for vector in load()}
        self.assertGreater(len(vectors), 5)
        for name, vector in vectors.items():
            with self.subTest(name):
                read, samples, _ = self.decode(vector, vectors)
                header = {
                    "device": read.device,
                    "boot": read.boot.hex(),
                    "run": read.run,
                    "sequence": read.sequence,
                    "key": read.key,
                    "bootMs": read.boot_ms,
                    "wallMs": read.wall_ms,
                }
                self.assertEqual(header, vector["frame"])
                self.assertEqual([plain(sample) for sample in samples], vector["samples"])

    def test_what_is_written_is_read_as_the_same(self) -> None:
        encoder = body.Encoder()
        vectors = {vector["name"]: vector for vector in load()}
        key = None
        for name in ("key", "delta-change", "delta-come-and-go", "delta-reset"):
            with self.subTest(name):
                vector = vectors[name]
                encoder.begin(name == "key")
                for sample in vector["samples"]:
                    tables = sample["tables"].items()
                    encoder.add(sample["bootMs"], {BY_NAME[table]["id"]: rows_of(rows) for table, rows in tables})
                packed = encoder.end()
                header = vector["frame"]
                made = frame.Frame(
                    header["device"],
                    bytes.fromhex(header["boot"]),
                    header["run"],
                    header["sequence"],
                    header["key"],
                    header["bootMs"],
                    header["wallMs"],
                    packed,
                )
                read = frame.decode(frame.encode(made))
                samples, tables = body.decode(read.body, read.boot_ms, key)
                key = key or tables
                self.assertEqual([plain(sample) for sample in samples], vector["samples"])
                # the same body, byte for byte: there is one way to write it with rows in this order
                self.assertEqual(packed.hex(), frame.decode(bytes.fromhex(vector["hex"])).body.hex())

    def test_what_must_be_refused_is_refused_with_its_code(self) -> None:
        vectors = load("refused")
        self.assertGreater(len(vectors), 15)
        for vector in vectors:
            with self.subTest(vector["name"]):
                with self.assertRaises(frame.Refused) as refused:
                    read = frame.decode(bytes.fromhex(vector["hex"]))
                    frame.refusing(body.decode, read.body, read.boot_ms)
                self.assertEqual(refused.exception.code, vector["code"])

    def test_requests_in_json_and_cbor_are_the_same(self) -> None:
        vectors = load("requests")
        self.assertGreater(len(vectors), 5)
        for vector in vectors:
            with self.subTest(vector["name"]):
                request = json.loads(vector["json"])
                self.assertEqual(cbor2.loads(bytes.fromhex(vector["cbor"])), request)
                self.assertEqual(request, vector.get("request", request))

    def test_info_documents_say_whose_they_are_or_are_refused(self) -> None:
        for vector in load("info"):
            with self.subTest(vector["name"]):
                document = cbor2.loads(bytes.fromhex(vector["hex"]))
                whole = all(name in document for name in ("schema", "device", "boot", "run"))
                self.assertEqual(whole, "document" in vector)

    def test_peers_are_called_as_everywhere(self) -> None:
        for vector in load("peers"):
            for row in vector["names"]:
                digest = hashlib.sha256(f"{row['key']}\0{row['hashed']}".encode()).digest()
                self.assertEqual(digest[2:8].hex() if row["hashed"] else "", row["name"])


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
