#!/usr/bin/env python3
"""A decoder: prints a line for each frame that devices publish, and what is wrong with those that are refused."""

from typing import Dict, Tuple

from edgevitals import body, frame
from edgevitals.connection import VERSION, arguments, client
from edgevitals.tables import BY_ID


class Listener:
    def __init__(self) -> None:
        # tables of the key frame, by device and boot and run
        self.keys: Dict[Tuple[str, bytes, int], Tuple[int, body.Tables]] = {}

    def line(self, device: str, payload: bytes) -> str:
        try:
            read = frame.decode(payload)
            if read.device != device:
                raise frame.Refused("FRAME_DEVICE_MISMATCH", read.device)
            stream = (read.device, read.boot, read.run)
            key, tables = self.keys.get(stream, (-1, {}))
            if not read.is_key and key != read.key:
                raise frame.Refused("FRAME_NO_KEY", f"{read.sequence} builds on {read.key}")
            samples, left = frame.refusing(
                body.decode, read.body, read.boot_ms, None if read.is_key else tables
            )
            if read.is_key:
                self.keys[stream] = (read.sequence, left)
        except frame.Refused as refused:
            return f"{device} {refused}"
        rows = {
            BY_ID[table]["name"]: sum(row is not None for row in rows) for table, rows in samples[-1][1].items()
        }
        kind = "key" if read.is_key else f"delta of {read.key}"
        return f"{device} {read.sequence} ({kind}): {len(payload)} bytes, {len(samples)} samples, last {rows}"


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--frames", type=int, help="stop after so many (default: never)")
    options = parser.parse_args()
    listener = Listener()
    link = client("", options)
    left = options.frames

    def heard(_client, _data, message) -> None:
        nonlocal left
        print(listener.line(message.topic.split("/")[-2], message.payload), flush=True)
        left = None if left is None else left - 1
        if left == 0:
            link.disconnect()

    link.on_message = heard
    link.on_connect = lambda *_: link.subscribe(f"{options.base}/{VERSION}/+/raw", qos=1)
    link.connect(options.host, options.port)
    link.loop_forever()


if __name__ == "__main__":
    main()
