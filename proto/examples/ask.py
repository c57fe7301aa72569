#!/usr/bin/env python3
"""A client: asks the analyzer by MQTT 5 request/response, and prints its answer as JSON. Ends with 1 when it is refused."""

import json
import queue
import sys
import uuid
from typing import Any, Dict, Tuple

from edgevitals.connection import VERSION, arguments, client, publishing

JSON = "application/json"
EXPIRY_SECONDS = 30
MOST_PARTS = 256


def value(text: str) -> Any:
    """true, 5, ["a"] as JSON has them; anything else is text."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def main() -> int:
    parser = arguments(__doc__ or "")
    parser.add_argument("method", help="devices, top, power, ... (PROTOCOL.md, section 6.1)")
    parser.add_argument("fields", nargs="*", metavar="field=value", help="device=gateway-7 window=15m")
    options = parser.parse_args()
    request = {name: value(text) for name, _, text in (field.partition("=") for field in options.fields)}
    name = f"python-{uuid.uuid4().hex[:12]}"
    user = "" if options.username is None else f"{options.username}/"
    reply = f"{options.base}/{VERSION}/reply/{user}{name}"
    correlation = uuid.uuid4().bytes
    answers: "queue.Queue[Tuple[Dict[str, str], bytes]]" = queue.Queue()

    link = client(name, options)

    def heard(_client, _data, message) -> None:
        if message.properties.CorrelationData == correlation:
            answers.put((dict(message.properties.UserProperty), message.payload))

    def ask(*_) -> None:
        properties = publishing(
            ResponseTopic=reply,
            CorrelationData=correlation,
            ContentType=JSON,
            MessageExpiryInterval=EXPIRY_SECONDS,
            # larger answers come in parts
            UserProperty=[("parts", "1")],
        )
        topic = f"{options.base}/{VERSION}/query/{options.method}"
        link.publish(topic, json.dumps(request), qos=1, properties=properties)

    link.on_message = heard
    link.on_subscribe = ask
    link.on_connect = lambda *_: link.subscribe(reply, qos=1)
    link.connect(options.host, options.port)
    link.loop_start()
    parts: Dict[int, bytes] = {}
    try:
        while True:
            outcome, payload = answers.get(timeout=EXPIRY_SECONDS)
            part, _, count = outcome.get("part", "1/1").partition("/")
            parts[int(part)] = payload
            if len(parts) == min(int(count), MOST_PARTS):
                break
    except queue.Empty:
        print("nobody answers: is an analyzer at work at this broker?", file=sys.stderr)
        return 1
    finally:
        link.disconnect()
        link.loop_stop()
    if outcome["status"] != "200":
        print(f"{outcome['status']} {outcome.get('code')}: {outcome.get('status-message')}", file=sys.stderr)
        return 1
    print(json.dumps(json.loads(b"".join(parts[i] for i in sorted(parts))), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
