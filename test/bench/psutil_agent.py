"""Device and process counters with psutil, one MQTT message a second: `psutil_agent.py PORT`."""

import json
import signal
import sys
import time

import paho.mqtt.client as mqtt
import psutil

ATTRS = ["pid", "name", "cpu_times", "memory_info", "io_counters", "num_ctx_switches", "num_threads"]
TOPIC = "psutil/bench/raw"


def connected_client(port):
    # paho 2 wants to be told which callbacks it shall call
    version = getattr(mqtt, "CallbackAPIVersion", None)
    client = mqtt.Client() if version is None else mqtt.Client(version.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    return client


def sample():
    return {
        "time": time.time(),
        "cpu": psutil.cpu_times(percpu=True),
        "memory": psutil.virtual_memory(),
        "swap": psutil.swap_memory(),
        "disks": psutil.disk_io_counters(perdisk=True, nowrap=False),
        "interfaces": psutil.net_io_counters(pernic=True, nowrap=False),
        "processes": [process.info for process in psutil.process_iter(ATTRS)],
    }


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    client = connected_client(int(sys.argv[1]))
    due = time.monotonic()
    while True:
        client.publish(TOPIC, json.dumps(sample(), separators=(",", ":")), qos=1)
        due += 1
        time.sleep(max(0, due - time.monotonic()))


main()
