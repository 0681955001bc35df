"""What the gateway refuses, as exceptions. Each holds the problem document (RFC 9457)."""

from __future__ import annotations

from typing import Any, Mapping


class MillraceError(Exception):
    """The base of all; `problem` is the document, `status` the HTTP status (0 when nobody answered)."""

    def __init__(self, status: int, problem: Mapping[str, Any]):
        self.status = status
        self.problem = dict(problem)
        self.code = str(problem.get("code", ""))
        self.errors = list(problem.get("errors", []))
        super().__init__(f"{problem.get('title', 'failed')}: {problem.get('detail', '')}")


class NotAuthenticated(MillraceError):
    """401: the token is missing, wrong or expired."""


class NotAllowed(MillraceError):
    """403: known, but without the role."""


class NotFound(MillraceError):
    """404: not there, or another tenant's."""


class Conflict(MillraceError):
    """409: not in this state any more; `problem` holds the decision that came first."""


class InvalidRequest(MillraceError):
    """400, 413, 415, 422: `errors` names each place that is wrong."""


class Unavailable(MillraceError):
    """503, 429, or nobody answered: trying again later may help."""


class StillRunning(MillraceError):
    """The job goes on; the time to wait for it is over."""


_BY_STATUS = {401: NotAuthenticated, 403: NotAllowed, 404: NotFound, 409: Conflict, 400: InvalidRequest, 413: InvalidRequest,
              415: InvalidRequest, 422: InvalidRequest, 429: Unavailable, 503: Unavailable}


def error_of(status: int, problem: Mapping[str, Any]) -> MillraceError:
    return _BY_STATUS.get(status, MillraceError)(status, problem)
