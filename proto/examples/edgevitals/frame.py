"""Frames (PROTOCOL.md, section 3; wire.cddl)."""

import io
import re
import zlib
from dataclasses import dataclass
from typing import Any

import cbor2

from .body import Limit
from .varint import Malformed

MOST_BYTES = 256 * 1024
MOST_DEPTH = 2
MOST_ITEMS = 24
DEVICE = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")


class Refused(Exception):
    """A frame that a reader refuses, with its code (PROTOCOL.md, section 7)."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


@dataclass
class Frame:
    device: str
    boot: bytes
    run: int
    sequence: int
    key: int
    boot_ms: int
    wall_ms: int
    body: bytes
    packed: bool = False

    @property
    def is_key(self) -> bool:
        return self.key == self.sequence


def encode(frame: Frame) -> bytes:
    """The bytes of a frame; its body is compressed where that is smaller."""
    header = [1, frame.device, frame.boot, frame.run, frame.sequence, frame.key, frame.boot_ms, frame.wall_ms]
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(frame.body) + deflate.flush()
    if len(packed) < len(frame.body):
        return cbor2.dumps([*header, packed, 1], canonical=True)
    return cbor2.dumps([*header, frame.body], canonical=True)


def decode(data: bytes) -> Frame:
    """Reads a frame's header and unpacks its body. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused("FRAME_TOO_LARGE", f"{len(data)} bytes")
    check_cbor(data)
    value = cbor2.loads(data)
    if not isinstance(value, list):
        raise Refused("FRAME_WRONG_TYPE", "a frame must be an array")
    if not value or not is_uint(value[0]):
        raise Refused("FRAME_WRONG_TYPE", "schema must be an unsigned integer")
    if value[0] != 1:
        raise Refused("FRAME_UNKNOWN_SCHEMA", f"schema {value[0]}")
    if len(value) < 9:
        raise Refused("FRAME_WRONG_TYPE", f"{len(value)} elements")
    device, boot, run, sequence, key, boot_ms, wall_ms, body = value[1:9]
    packing = value[9] if len(value) > 9 else 0
    if not isinstance(device, str) or not DEVICE.match(device):
        raise Refused("FRAME_WRONG_TYPE", "device must be a device id")
    if not isinstance(boot, bytes) or len(boot) != 8:
        raise Refused("FRAME_WRONG_TYPE", "boot must be 8 bytes")
    if not all(is_uint(number) for number in (run, sequence, key, boot_ms, wall_ms)):
        raise Refused("FRAME_WRONG_TYPE", "numbers of the header must be unsigned integers")
    if not isinstance(body, bytes) or packing not in (0, 1):
        raise Refused("FRAME_WRONG_TYPE", "body must be bytes, packing 0 or 1")
    if key > sequence:
        raise Refused("FRAME_MALFORMED", "the key frame is later than the frame")
    if packing == 1:
        body = inflate(body)
    return Frame(device, boot, run, sequence, key, boot_ms, wall_ms, body, packing == 1)


def inflate(body: bytes) -> bytes:
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = unpack.decompress(body, MOST_BYTES + 1)
    except zlib.error as cause:
        raise Refused("FRAME_MALFORMED", str(cause)) from cause
    if len(data) > MOST_BYTES or not unpack.eof:
        raise Refused("FRAME_MALFORMED", "a compressed body that is cut off or too large")
    return data


def refusing(call: Any, *args: Any) -> Any:
    """What reading a body gives; its errors as Refused."""
    try:
        return call(*args)
    except Malformed as cause:
        raise Refused("FRAME_MALFORMED", str(cause)) from cause
    except Limit as cause:
        raise Refused("FRAME_LIMIT", str(cause)) from cause


def is_uint(value: Any) -> bool:
    # CBOR's true and false are no integers, Python's are
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def check_cbor(data: bytes) -> None:
    """Well-formed, definite, without tags, shallow and small: before anything is built of it (RFC 8949, appendix C)."""
    stream = io.BytesIO(data)
    items = 0

    def head() -> "tuple[int, int, int]":
        first = exactly(1)[0]
        major, info = first >> 5, first & 0x1F
        if info > 27:
            raise Refused("FRAME_MALFORMED", "an indefinite length or a reserved head")
        argument = info if info < 24 else int.from_bytes(exactly(1 << (info - 24)), "big")
        return major, info, argument

    def exactly(length: int) -> bytes:
        if length > len(data) - stream.tell():
            raise Refused("FRAME_MALFORMED", "cut off")
        return stream.read(length)

    def item(depth: int) -> None:
        nonlocal items
        items += 1
        if items > MOST_ITEMS:
            raise Refused("FRAME_LIMIT", f"more than {MOST_ITEMS} items")
        major, info, argument = head()
        if major in (2, 3):
            text = exactly(argument)
            if major == 3:
                utf8(text)
        elif major in (4, 5):
            children = argument if major == 4 else 2 * argument
            if children > len(data) - stream.tell():
                raise Refused("FRAME_MALFORMED", "cut off")
            if children and depth == MOST_DEPTH:
                raise Refused("FRAME_TOO_DEEP", f"deeper than {MOST_DEPTH}")
            for _ in range(children):
                item(depth + 1)
        elif major == 6:
            raise Refused("FRAME_MALFORMED", "a tag")
        elif major == 7 and (info < 20 or (info == 24 and argument < 32)):
            raise Refused("FRAME_MALFORMED", "a simple value that is not assigned")

    item(0)
    if stream.tell() != len(data):
        raise Refused("FRAME_MALFORMED", "bytes after the frame")


def utf8(text: bytes) -> None:
    try:
        text.decode()
    except UnicodeDecodeError as cause:
        raise Refused("FRAME_MALFORMED", str(cause)) from cause
