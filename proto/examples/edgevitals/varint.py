"""Integers of a frame body (PROTOCOL.md, section 4): little-endian base 128, at most 10 bytes."""

LONGEST = 10
LEAST_VALUE = -(2**63)
MOST_VALUE = 2**64 - 1
MOST_COUNT = 2**53 - 1


class Malformed(Exception):
    """A body that ends early, or whose numbers cannot be: FRAME_MALFORMED."""


def write_varint(out: bytearray, value: int) -> None:
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def write_value(out: bytearray, difference: "int | None") -> None:
    """A column's difference to before; None where it has become absent."""
    if difference is None:
        out.append(0)
        return
    zigzag = 2 * difference if difference >= 0 else -2 * difference - 1
    write_varint(out, 1 + zigzag)


class Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, length: int) -> bytes:
        if length > self.left:
            raise Malformed(f"{length} bytes expected, {self.left} are left")
        self.at += length
        return self.data[self.at - length : self.at]

    def varint(self) -> int:
        value = 0
        for i in range(LONGEST):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << (7 * i)
            if byte < 0x80:
                return value
        raise Malformed("a varint is longer than 10 bytes")

    def count(self) -> int:
        """A length, an index, a mask, a label."""
        value = self.varint()
        if value > MOST_COUNT:
            raise Malformed("a count passes 2^53")
        return value

    def value(self, before: "int | None") -> "int | None":
        coded = self.varint()
        if coded == 0:
            return None
        zigzag = coded - 1
        difference = zigzag // 2 if zigzag % 2 == 0 else -(zigzag + 1) // 2
        value = (before or 0) + difference
        if not LEAST_VALUE <= value <= MOST_VALUE:
            raise Malformed("a value is outside of -2^63 to 2^64 - 1")
        return value
