"""What both clients say and how they understand the answers; neither waits nor sends here."""

from __future__ import annotations

import dataclasses
import pathlib
import uuid
from typing import Any, Mapping
from urllib.parse import quote

import httpx

from .errors import StillRunning, Unavailable, error_of

LONGEST_WAIT = 50  # Seconds of one request; below the gateway's usual gateway.wait_max.
RETRIED = frozenset({429, 503})


@dataclasses.dataclass(frozen=True)
class Call:
    method: str
    path: str
    query: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    json: Any = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    content: bytes | None = None

    def arguments(self) -> dict[str, Any]:
        arguments: dict[str, Any] = {"params": {name: value for name, value in self.query.items() if value is not None},
                                     "headers": dict(self.headers)}
        if self.json is not None:
            arguments["json"] = self.json
        if self.content is not None:
            arguments["content"] = self.content
        return arguments

    @property
    def may_be_repeated(self) -> bool:
        return self.method == "GET" or "Idempotency-Key" in self.headers


def job_path(job: str, *more: str) -> str:
    return "/".join(["/v1/jobs", quote(job, safe=""), *more])


def keyed(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid.uuid4())}


def submit(workflow: str, input: Any, *, priority: int, tags: Mapping[str, str] | None, key: str | None) -> Call:
    body: dict[str, Any] = {"workflow": workflow, "input": input, "priority": priority}
    if tags:
        body["tags"] = dict(tags)
    return Call("POST", "/v1/jobs", json=body, headers=keyed(key))


def jobs(**filters: Any) -> Call:
    return Call("GET", "/v1/jobs", query=filters)


def result(job: str, wait_seconds: float) -> Call:
    return Call("GET", job_path(job, "result"), query={"wait_seconds": max(0, min(int(wait_seconds), LONGEST_WAIT))})


def order(job: str, verb: str, reason: str | None) -> Call:
    return Call("POST", job_path(job, verb), json={"reason": reason} if reason else {})


def decide(approval: str, verb: str, comment: str | None, answer: Any) -> Call:
    body = {name: value for name, value in (("comment", comment), ("answer", answer)) if value is not None}
    return Call("POST", f"/v1/approvals/{quote(approval, safe='')}/{verb}", json=body)


def upload(file: str | pathlib.Path | bytes, name: str | None, to: str | None) -> Call:
    content = file if isinstance(file, bytes) else pathlib.Path(file).read_bytes()
    known = name or ("upload.csv" if isinstance(file, bytes) else pathlib.Path(file).name)
    return Call("POST", "/v1/files", query={"name": known, "to": to}, content=content, headers={"Content-Type": "application/octet-stream"})


def ask(path: str, body: Mapping[str, Any], key: str | None) -> Call:
    return Call("POST", path, json={name: value for name, value in body.items() if value is not None}, headers=keyed(key))


def checked(response: httpx.Response) -> Any:
    """The answer's document, or the problem as an exception."""
    if response.is_success:
        return response.json() if response.content else None
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    problem.setdefault("title", f"HTTP {response.status_code}")
    problem.setdefault("detail", response.text[:500])
    raise error_of(response.status_code, problem)


def unreachable(failure: Exception) -> Unavailable:
    return Unavailable(0, {"title": "The gateway does not answer", "detail": str(failure), "code": "unreachable"})


def still_running(job: str, status: str) -> StillRunning:
    return StillRunning(202, {"title": "The job goes on", "detail": f"job {job} is {status}", "code": "still_running", "id": job})


def pause_before(attempt: int, response: httpx.Response | None) -> float:
    """What the gateway asks for, else twice as long each time."""
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    return float(asked) if asked.isdigit() else min(0.2 * 2**attempt, 5.0)
