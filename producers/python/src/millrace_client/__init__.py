"""Submit, follow and steer jobs of a Millrace gateway."""

from .async_client import AsyncMillrace
from .client import Millrace
from .errors import (
    Conflict,
    InvalidRequest,
    MillraceError,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    StillRunning,
    Unavailable,
)
from .models import Approval, CodeResult, Event, Job, JobPage, JobResult, StoredFile, Submitted

__all__ = [
    "Approval", "AsyncMillrace", "CodeResult", "Conflict", "Event", "InvalidRequest", "Job", "JobPage", "JobResult", "Millrace",
    "MillraceError", "NotAllowed", "NotAuthenticated", "NotFound", "StillRunning", "StoredFile", "Submitted", "Unavailable",
]
