"""Server-sent events, as the HTML standard has them."""

from __future__ import annotations

import json
from typing import Any

from .models import Event


class EventParser:
    """Takes lines (without their ends), gives an event at every empty line that ends one."""

    def __init__(self) -> None:
        self._id = ""
        self._name = "message"
        self._data: list[str] = []
        self.retry_seconds = 1.0

    def feed(self, line: str) -> Event | None:
        if not line:
            return self._dispatch()
        if line.startswith(":"):
            return None
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "id" and "\0" not in value:
            self._id = value
        elif field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        elif field == "retry" and value.isdigit():
            self.retry_seconds = int(value) / 1000
        return None

    def _dispatch(self) -> Event | None:
        name, text, self._name, self._data = self._name, "\n".join(self._data), "message", []
        return Event(self._id, name, _value(text)) if text else None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
