"""Messages as they may lie in a lane's list in Redis: ours, spoilt in every way that came to mind."""

import base64
import json
from typing import Any

from models.kit import broker

GOOD: dict[str, Any] = json.loads(broker.message(broker.WAKE_TASK, broker.SHORT))


def changed(**fields: Any) -> str:
    return json.dumps({**GOOD, **fields})


def without(*names: str) -> str:
    return json.dumps({name: value for name, value in GOOD.items() if name not in names})


def with_body(body: object) -> str:
    return changed(body=base64.b64encode(json.dumps(body).encode()).decode())


def properties(**fields: Any) -> str:
    kept = {**GOOD["properties"], **fields}
    return changed(properties={name: value for name, value in kept.items() if value is not None})


def headers(**fields: Any) -> str:
    kept = {**GOOD["headers"], **fields}
    return changed(headers={name: value for name, value in kept.items() if value is not None})


MALFORMED: dict[str, str | bytes] = {
    "empty": "",
    "no JSON": "wake up",
    "no UTF-8": b"\xff\xfe\x00wake",
    "a number": "5",
    "null": "null",
    "a list": "[1, 2]",
    "an empty object": "{}",
    "body is a number": changed(body=5),
    "body is null": changed(body=None),
    "no body": without("body"),
    "body is bad base64": changed(body="%%%"),
    "body holds the number 5": with_body(5),
    "body holds an object": with_body({"args": []}),
    "body holds a triple of the wrong kinds": with_body([1, 2, 3]),
    "no properties": without("properties"),
    "no delivery tag": properties(delivery_tag=None),
    "delivery info is a word": properties(delivery_info="short"),
    "unknown body encoding": properties(body_encoding="rot13"),
    "no headers": without("headers"),
    "headers are a list": changed(headers=[1]),
    "no task": headers(task=None),
    "an unknown task": headers(task="os.system"),
    "a task that is a list": headers(task=["a"]),
    "no task id": headers(id=None),
    "a task id that is a list": headers(id=[1]),
    "an odd time": headers(eta="tomorrow"),
    "an odd expiry": headers(expires={"at": 1}),
    "odd time limits": headers(timelimit=5),
    "pickled": changed(**{"content-type": "application/x-python-serialize"}),
    "unknown encoding": changed(**{"content-encoding": "klingon"}),
    "two megabytes": changed(body="A" * 2_000_000),
}
