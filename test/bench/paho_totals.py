"""Per-process totals of a fleet with paho and cbor2: `paho_totals.py PORT FILTER ASK TOTALS`."""

import json
import signal
import sys

import cbor2
import paho.mqtt.client as mqtt

PORT, FILTER, ASK, TOTALS = int(sys.argv[1]), *sys.argv[2:5]

# by device: counters of its processes as last seen, and by program CPU ticks, bytes written, resident pages
devices = {}
messages = 0


def take(device, payload):
    global messages
    messages += 1
    _, whole, rows = cbor2.loads(payload)
    state = devices.get(device)
    if state is None:
        state = devices[device] = ({}, {})
    seen, totals = state
    now = {} if whole else seen
    for pid, start, program, user, system, rss, written in rows:
        key = (pid, start)
        ticks = user + system
        before = seen.get(key)
        total = totals.get(program)
        if total is None:
            total = totals[program] = [0, 0, 0]
        if before is not None:
            total[0] += max(0, ticks - before[0])
            total[1] += max(0, written - before[1])
        total[2] = rss
        now[key] = (ticks, written)
    if whole:
        devices[device] = (now, totals)


def on_message(client, _, message):
    if message.topic != ASK:
        take(message.topic.split("/", 2)[1], message.payload)
        return
    programs = [total for _, totals in devices.values() for total in totals.values()]
    answer = {
        "messages": messages,
        "cpu_ticks": sum(total[0] for total in programs),
        "written_bytes": sum(total[1] for total in programs),
    }
    client.publish(TOTALS, json.dumps(answer), qos=1)


def connected_client():
    # paho 2 wants to be told which callbacks it shall call
    version = getattr(mqtt, "CallbackAPIVersion", None)
    client = mqtt.Client() if version is None else mqtt.Client(version.VERSION2)
    client.on_message = on_message
    client.connect("127.0.0.1", PORT)
    client.subscribe([(FILTER, 1), (ASK, 1)])
    return client


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
connected_client().loop_forever()
