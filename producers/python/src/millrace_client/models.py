"""What the gateway answers. Members that this version does not know are kept in `raw`."""

from __future__ import annotations

import dataclasses
import datetime
import html
from typing import Any, Mapping, TypeVar

Model = TypeVar("Model")
FINAL = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "REJECTED"})


def _time(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


def _read(model: type[Model], document: Mapping[str, Any]) -> Model:
    """The document's members as the model's fields; times become times."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(model):  # type: ignore[arg-type]
        if field.name == "raw":
            values["raw"] = dict(document)
        elif field.name in document:
            value = document[field.name]
            values[field.name] = _time(value) if field.name.endswith("_at") or field.name == "deadline" else value
    return model(**values)


@dataclasses.dataclass(frozen=True)
class Submitted:
    """A request that was published."""

    id: str
    workflow: str
    event_id: str
    submitted_before: bool
    links: Mapping[str, str]
    raw: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    from_document = classmethod(_read)


@dataclasses.dataclass(frozen=True)
class Job:
    id: str
    workflow: str
    status: str
    workflow_version: int | None = None
    created_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None
    priority: int = 3
    tags: Mapping[str, str] = dataclasses.field(default_factory=dict)
    idempotency_key: str | None = None
    event_id: str | None = None
    event_source: str | None = None
    input: Any = None
    output: Any = None
    error: str | None = None
    cause: str | None = None
    history_events: int = 0
    open_tasks: list[Mapping[str, Any]] = dataclasses.field(default_factory=list)
    cost: Mapping[str, Any] | None = None
    raw: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    from_document = classmethod(_read)

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        rows = [("job", self.id), ("workflow", self.workflow), ("status", self.status), ("created", self.created_at),
                ("finished", self.finished_at), ("error", self.error)]
        cells = "".join(f"<tr><th>{name}</th><td>{html.escape(str(value))}</td></tr>" for name, value in rows if value is not None)
        return f"<table>{cells}</table>"


@dataclasses.dataclass(frozen=True)
class JobPage:
    jobs: list[Job]
    next_cursor: str | None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "JobPage":
        return cls([Job.from_document(job) for job in document["jobs"]], document["next_cursor"])


@dataclasses.dataclass(frozen=True)
class JobResult:
    id: str
    status: str
    output: Any = None
    error: str | None = None
    cause: str | None = None
    raw: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    from_document = classmethod(_read)

    @property
    def has_succeeded(self) -> bool:
        return self.status == "SUCCEEDED"


@dataclasses.dataclass(frozen=True)
class CodeResult:
    """The answer of /generate, /execute and /spark/generate; the workflow's own members are in `raw`, and `result[name]`."""

    job_id: str
    session_id: str
    runtime_session_id: str
    status: str
    error: str | None = None
    cause: str | None = None
    raw: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    from_document = classmethod(_read)

    def __getitem__(self, name: str) -> Any:
        return self.raw[name]

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


@dataclasses.dataclass(frozen=True)
class Approval:
    id: str
    job_id: str
    workflow: str
    status: str
    question: Any
    asked_at: datetime.datetime | None = None
    deadline: datetime.datetime | None = None
    requested_by: str | None = None
    decided_by: str | None = None
    decided_at: datetime.datetime | None = None
    comment: str | None = None
    answer: Any = None
    raw: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    from_document = classmethod(_read)


@dataclasses.dataclass(frozen=True)
class StoredFile:
    uri: str
    name: str
    bytes: int
    raw: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    from_document = classmethod(_read)


@dataclasses.dataclass(frozen=True)
class Event:
    """One event of a stream: `name` is status, history, log, end or rejected; `id` is where to go on from."""

    id: str
    name: str
    data: Any
