#!/usr/bin/env python3
"""A device: publishes what /proc tells of this machine's CPUs, memory and processes."""

import os
import queue
import re
import sys
import time
from collections import deque
from pathlib import Path
from typing import Deque, Dict, Iterator, List, Optional, Tuple

import cbor2
from edgevitals import body, frame
from edgevitals.connection import CBOR, NO_SUBSCRIBER, VERSION, arguments, client, properties, publishing, reason
from edgevitals.tables import BY_NAME
from paho.mqtt.packettypes import PacketTypes

DEVICE_SECONDS = 1
PROCESS_SECONDS = 5
KEY_SECONDS = 60
FRAME_EXPIRY_SECONDS = 3600
WILL_DELAY_SECONDS = 30
MOST_FRAMES_KEPT = 500

# /proc/stat, cpuN: its numbers in the kernel's order (proc(5))
CPU = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice")
MEMORY = {"MemTotal": "total_kb", "MemAvailable": "available_kb", "MemFree": "free_kb", "Cached": "cached_kb"}


def boot_ms() -> int:
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000)


def wall_ms() -> int:
    return int(time.time() * 1000)


def cpus() -> Iterator[body.Row]:
    for line in Path("/proc/stat").read_text().splitlines():
        match = re.match(r"cpu(\d+) (.*)", line)
        if match:
            yield body.Row((int(match[1]),), b"", dict(zip(CPU, map(int, match[2].split()))))


def memory() -> Iterator[body.Row]:
    lines = (line.split() for line in Path("/proc/meminfo").read_text().splitlines())
    told = {words[0].rstrip(":"): int(words[1]) for words in lines}
    yield body.Row((), b"", {column: told[name] for name, column in MEMORY.items() if name in told})


def processes() -> Iterator[body.Row]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            text = (folder / "stat").read_bytes()
            uid = folder.stat().st_uid
        except OSError:
            continue  # it has ended meanwhile
        # a comm may have blanks and brackets in it
        comm = text[text.index(b"(") + 1 : text.rindex(b")")]
        fields = text[text.rindex(b")") + 2 :].split()
        values = {"utime": int(fields[11]), "stime": int(fields[12]), "minor_faults": int(fields[7])}
        values.update(threads=int(fields[17]), rss_pages=int(fields[21]))
        yield body.Row((int(folder.name), int(fields[19]), int(fields[1]), uid), comm, values)


def readings(with_processes: bool) -> Dict[int, List[body.Row]]:
    read = {"cpu": list(cpus()), "memory": list(memory())}
    if with_processes:
        read["process"] = list(processes())
    return {BY_NAME[name]["id"]: rows for name, rows in read.items()}


def info(device: str, boot: bytes, run: int) -> bytes:
    kernel = os.uname()
    document = {
        "schema": 1,
        "device": device,
        "boot": boot.hex(),
        "run": run,
        "agent": {"version": "0.1.0", "host": "python"},
        "kernel": {
            "release": kernel.release,
            "architecture": kernel.machine,
            "hostname": kernel.nodename,
            "userHz": os.sysconf("SC_CLK_TCK"),
            "pageBytes": os.sysconf("SC_PAGE_SIZE"),
            "longBits": 64 if sys.maxsize > 2**32 else 32,
        },
        "model": "",
        "cpus": [{"cpu": i, "part": "", "capacity": 1024, "online": True} for i in range(os.cpu_count() or 1)],
        **{name: [] for name in ("policies", "zones", "supplies", "disks", "interfaces")},
        "sources": [{"name": name, "state": "present", "reason": "", "costs": ""} for name in ("cpu", "process")],
        "plan": {"deviceMs": DEVICE_SECONDS * 1000, "processMs": PROCESS_SECONDS * 1000},
    }
    return cbor2.dumps(document, canonical=True)


class Outbox:
    """Frames until they are acknowledged: after a new connection, and after one that nobody took, from the oldest on."""

    def __init__(self, publish) -> None:
        self.publish = publish
        self.frames: Deque[bytes] = deque(maxlen=MOST_FRAMES_KEPT)
        self.flying: Optional[int] = None

    def push(self, data: bytes) -> None:
        self.frames.append(data)
        self.pump()

    def pump(self) -> None:
        # one at a time keeps their order whatever happens
        if self.flying is None and self.frames:
            self.flying = self.publish(self.frames[0])

    def acknowledged(self, mid: int, why: Optional[int]) -> None:
        if mid != self.flying:
            return
        self.flying = None
        if why != NO_SUBSCRIBER:
            self.frames.popleft()
            self.pump()

    def connected(self) -> None:
        self.flying = None
        self.pump()


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--device", default="second-1")
    parser.add_argument("--publish", type=float, default=10, help="seconds between frames (default: 10)")
    parser.add_argument("--seconds", type=float, help="stop after so long (default: never)")
    options = parser.parse_args()
    topic = f"{options.base}/{VERSION}/{options.device}"
    boot = bytes.fromhex(Path("/proc/sys/kernel/random/boot_id").read_text().replace("-", ""))[:8]
    run = boot_ms()
    link = client(options.device, options)
    delay = properties(PacketTypes.WILLMESSAGE, WillDelayInterval=WILL_DELAY_SECONDS)
    link.will_set(f"{topic}/status", "offline", qos=1, retain=True, properties=delay)
    frame_properties = publishing(ContentType=CBOR, MessageExpiryInterval=FRAME_EXPIRY_SECONDS)
    outbox = Outbox(lambda data: link.publish(f"{topic}/raw", data, qos=1, properties=frame_properties).mid)
    # paho calls back in a thread of its own: all is done in this one
    events: "queue.Queue[Tuple]" = queue.Queue()
    link.on_connect = lambda *_: events.put(("connected",))
    link.on_publish = lambda _client, _data, mid, *rest: events.put(("acknowledged", mid, reason(rest)))
    link.connect(options.host, options.port)
    link.loop_start()

    encoder = body.Encoder()
    sequence = key = -1
    next_key = next_sample = time.monotonic()
    next_process = next_frame = next_sample
    end = None if options.seconds is None else next_sample + options.seconds
    first = None
    while end is None or time.monotonic() < end or outbox.frames:
        now = time.monotonic()
        if now >= next_frame and first is not None:
            sequence += 1
            key = sequence if encoder.is_key else key
            made = frame.Frame(options.device, boot, run, sequence, key, *first, encoder.end())
            outbox.push(frame.encode(made))
            first = None
        if now >= next_sample and (end is None or now < end):
            if first is None:
                is_key = now >= next_key
                encoder.begin(is_key)
                next_key = now + KEY_SECONDS if is_key else next_key
                next_frame = now + options.publish
                first = boot_ms(), wall_ms()
                at = first[0]
            else:
                is_key, at = False, boot_ms()
            # the first sample of a key frame has all tables
            with_processes = is_key or now >= next_process
            next_process = now + PROCESS_SECONDS if with_processes else next_process
            encoder.add(at, readings(with_processes))
            next_sample = now + DEVICE_SECONDS
        try:
            name, *told = events.get(timeout=max(0.01, min(next_sample, next_frame) - time.monotonic()))
        except queue.Empty:
            outbox.pump()
            continue
        if name == "acknowledged":
            outbox.acknowledged(*told)
        else:
            link.publish(f"{topic}/status", "online", qos=1, retain=True)
            link.publish(f"{topic}/info", info(options.device, boot, run), qos=1, retain=True)
            outbox.connected()
    link.publish(f"{topic}/status", "offline", qos=1, retain=True).wait_for_publish(5)
    link.disconnect()
    link.loop_stop()


if __name__ == "__main__":
    main()
