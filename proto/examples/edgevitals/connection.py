"""A connection to a broker by MQTT 5: paho-mqtt 1.6 and 2."""

import argparse
from typing import Any, Optional

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

VERSION = "v1"
CBOR = "application/cbor"
NO_SUBSCRIBER = 0x10


def arguments(what: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--base", default="edgevitals", help="base topic (default: edgevitals)")
    parser.add_argument("--username")
    parser.add_argument("--password-file")
    return parser


def client(client_id: str, options: argparse.Namespace) -> mqtt.Client:
    if hasattr(mqtt, "CallbackAPIVersion"):
        made = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
    else:
        made = mqtt.Client(client_id=client_id, protocol=mqtt.MQTTv5)
    if options.username is not None:
        with open(options.password_file, encoding="utf-8") as file:
            made.username_pw_set(options.username, file.read().strip())
    return made


def properties(of: int, **values: Any) -> Properties:
    made = Properties(of)
    for name, value in values.items():
        setattr(made, name, value)
    return made


def publishing(**values: Any) -> Properties:
    return properties(PacketTypes.PUBLISH, **values)


def reason(args: "tuple[Any, ...]") -> Optional[int]:
    """The PUBACK's reason code, of the arguments of `on_publish` after the message id; None where paho is too old to tell."""
    return getattr(args[0], "value", None) if args else None
