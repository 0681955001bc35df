"""The asynchronous client."""

from __future__ import annotations

import asyncio
import pathlib
import time
from typing import Any, AsyncIterator, Mapping

import httpx

from . import calls
from .calls import Call
from .errors import Unavailable
from .event_stream import EventParser
from .models import Approval, CodeResult, Event, Job, JobPage, JobResult, StoredFile, Submitted


class AsyncMillrace:
    """A gateway. Any task may use it; close it, or use it in a `with` statement."""

    def __init__(self, address: str = "http://localhost:8000", *, token: str | None = None, timeout: float = 70.0, retries: int = 4,
                 transport: httpx.AsyncBaseTransport | None = None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.AsyncClient(base_url=address, headers=headers, timeout=timeout, transport=transport)
        self._retries = retries

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> "AsyncMillrace":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # Jobs.

    async def submit(self, workflow: str, input: Any, *, priority: int = 3, tags: Mapping[str, str] | None = None,
               idempotency_key: str | None = None) -> Submitted:
        """Starts a job. The same key is the same job, however often it is sent."""
        call = calls.submit(workflow, input, priority=priority, tags=tags, key=idempotency_key)
        return Submitted.from_document(await self._ask(call))

    async def jobs(self, *, workflow: str | None = None, status: str | None = None, tag: str | None = None, created_since: str | None = None,
             created_before: str | None = None, limit: int = 50, cursor: str | None = None) -> JobPage:
        """The newest first; `next_cursor` of one page is `cursor` of the next."""
        return JobPage.from_document(await self._ask(calls.jobs(
            workflow=workflow, status=status, tag=tag, created_since=created_since, created_before=created_before, limit=limit,
            cursor=cursor)))

    async def job(self, job: str) -> Job:
        return Job.from_document(await self._ask(Call("GET", calls.job_path(job))))

    async def result(self, job: str, *, timeout: float = 600.0) -> JobResult:
        """Waits for the job's end. StillRunning when that takes longer than `timeout` seconds; the job goes on then."""
        deadline = time.monotonic() + timeout
        while True:
            document = await self._ask(calls.result(job, deadline - time.monotonic()))
            if "output" in document:
                return JobResult.from_document(document)
            if time.monotonic() >= deadline:
                raise calls.still_running(job, document["status"])

    async def run(self, workflow: str, input: Any, *, timeout: float = 600.0, **options: Any) -> JobResult:
        """submit and result in one."""
        submitted = await self.submit(workflow, input, **options)
        return await self.result(submitted.id, timeout=timeout)

    async def history(self, job: str) -> list[Mapping[str, Any]]:
        """All events, as GetExecutionHistory of Step Functions tells them."""
        events: list[Mapping[str, Any]] = []
        after = 0
        while after is not None:
            page = await self._ask(Call("GET", calls.job_path(job, "history"), query={"after": after}))
            events += page["events"]
            after = page["next_after"]
        return events

    async def cancel(self, job: str, reason: str | None = None) -> Job:
        return Job.from_document(await self._ask(calls.order(job, "cancel", reason)))

    async def pause(self, job: str, reason: str | None = None) -> Job:
        return Job.from_document(await self._ask(calls.order(job, "pause", reason)))

    async def resume(self, job: str, reason: str | None = None) -> Job:
        return Job.from_document(await self._ask(calls.order(job, "resume", reason)))

    async def redrive(self, job: str, reason: str | None = None) -> Job:
        return Job.from_document(await self._ask(calls.order(job, "redrive", reason)))

    async def follow(self, job: str, *, after: str = "") -> AsyncIterator[Event]:
        """What happens to the job, live, until it ends. Goes on where it was after a cut connection or a restarted gateway."""
        parser = EventParser()
        failures = 0
        while True:
            headers = {"Accept": "text/event-stream"}
            if after:
                headers["Last-Event-ID"] = after
            try:
                async with self._http.stream("GET", calls.job_path(job, "events"), headers=headers, timeout=httpx.Timeout(10.0, read=60.0)) as response:
                    if response.status_code == 204:
                        return
                    if response.status_code != 200:
                        await response.aread()
                        calls.checked(response)
                    async for line in response.aiter_lines():
                        event = parser.feed(line)
                        if event is None:
                            continue
                        failures = 0
                        after = event.id or after
                        yield event
                        if event.name in ("end", "rejected"):
                            return
            except (httpx.TransportError, Unavailable) as failure:
                failures += 1
                if failures > self._retries:
                    raise failure if isinstance(failure, Unavailable) else calls.unreachable(failure) from failure
            await asyncio.sleep(parser.retry_seconds * max(1, failures))

    # Approvals.

    async def approvals(self, *, with_decided: bool = False) -> list[Approval]:
        call = Call("GET", "/v1/approvals", query={"status": "all" if with_decided else "open"})
        return [Approval.from_document(each) for each in (await self._ask(call))["approvals"]]

    async def approve(self, approval: str, *, comment: str | None = None, answer: Any = None) -> Approval:
        return Approval.from_document(await self._ask(calls.decide(approval, "approve", comment, answer)))

    async def reject(self, approval: str, *, comment: str | None = None, answer: Any = None) -> Approval:
        return Approval.from_document(await self._ask(calls.decide(approval, "reject", comment, answer)))

    # Files and code.

    async def upload(self, file: str | pathlib.Path | bytes, *, name: str | None = None, to: str | None = None) -> StoredFile:
        return StoredFile.from_document(await self._ask(calls.upload(file, name, to)))

    async def generate(self, prompt: str, *, session_id: str | None = None, ray_cluster_ip: str | None = None,
                 idempotency_key: str | None = None, **more: Any) -> CodeResult:
        """Ask in words; a program is written, checked and run on Ray."""
        body = {"prompt": prompt, "session_id": session_id, "ray_cluster_ip": ray_cluster_ip, **more}
        return CodeResult.from_document(await self._ask(calls.ask("/generate", body, idempotency_key)))

    async def execute(self, code: str, *, session_id: str | None = None, ray_cluster_ip: str | None = None, rerun: bool | None = None,
                idempotency_key: str | None = None) -> CodeResult:
        """Run a program on Ray."""
        body = {"code": code, "session_id": session_id, "ray_cluster_ip": ray_cluster_ip, "rerun": rerun}
        return CodeResult.from_document(await self._ask(calls.ask("/execute", body, idempotency_key)))

    async def generate_spark(self, prompt: str, *, s3_input_path: str | None = None, selected_tables: list[str] | None = None,
                       execution_platform: str | None = None, session_id: str | None = None, idempotency_key: str | None = None,
                       **more: Any) -> CodeResult:
        """Ask in words; a program is written, checked and run on Spark."""
        body = {"prompt": prompt, "s3_input_path": s3_input_path, "selected_tables": selected_tables,
                "execution_platform": execution_platform, "session_id": session_id, **more}
        return CodeResult.from_document(await self._ask(calls.ask("/spark/generate", body, idempotency_key)))

    async def _ask(self, call: Call) -> Any:
        """Asks; again for a while when nobody answers or the gateway is busy, as far as that can do no harm."""
        for attempt in range(self._retries + 1):
            response: httpx.Response | None = None
            failure: httpx.TransportError | None = None
            try:
                response = await self._http.request(call.method, call.path, **call.arguments())
            except httpx.TransportError as happened:
                failure = happened
            is_last = attempt == self._retries or not call.may_be_repeated
            if response is not None and (is_last or response.status_code not in calls.RETRIED):
                return calls.checked(response)
            if failure is not None and is_last:
                raise calls.unreachable(failure) from failure
            await asyncio.sleep(calls.pause_before(attempt, response))
        raise AssertionError("the last attempt answers or raises")
