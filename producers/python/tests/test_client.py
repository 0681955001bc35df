"""Both clients against a scripted gateway, and their models against the gateway's own description. No network."""

import asyncio
import dataclasses
import json
import pathlib
import sys
import unittest

import httpx

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1] / "src"))

from millrace_client import (AsyncMillrace, Conflict, InvalidRequest, Job, Millrace, NotFound, StillRunning, Unavailable)  # noqa: E402
from millrace_client import models  # noqa: E402
from millrace_client.event_stream import EventParser  # noqa: E402

OPENAPI = json.loads((HERE.parents[2] / "gateway" / "openapi.json").read_text())
SUBMITTED = {"id": "j0-1", "workflow": "w", "event_id": "e", "submitted_before": False, "links": {}}
RESULT = {"id": "j0-1", "status": "SUCCEEDED", "output": {"n": 1}, "error": None, "cause": None}


class Script(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers in turn, and keeps what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def handle_request(self, request):
        request.read()
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def handle_async_request(self, request):
        return self.handle_request(request)


def answer(status, document=None, **headers):
    return httpx.Response(status, json=document, headers={name.replace("_", "-"): value for name, value in headers.items()})


def stream(*texts):
    return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content="".join(texts).encode())


class Client(unittest.TestCase):
    def client(self, *answers):
        self.script = Script(*answers)
        return Millrace("http://gateway", token="t", transport=self.script)

    def test_a_submission_carries_its_token_and_a_key(self):
        with self.client(answer(202, SUBMITTED)) as millrace:
            self.assertEqual(millrace.submit("w", {"a": 1}, tags={"team": "x"}).id, "j0-1")
        asked = self.script.asked[0]
        self.assertEqual(asked.headers["Authorization"], "Bearer t")
        self.assertTrue(asked.headers["Idempotency-Key"])
        self.assertEqual(json.loads(asked.content), {"workflow": "w", "input": {"a": 1}, "priority": 3, "tags": {"team": "x"}})

    def test_a_repeat_uses_the_same_key_so_that_it_makes_no_second_job(self):
        with self.client(httpx.ConnectError("away"), answer(503, {}, Retry_After="0"), answer(202, SUBMITTED)) as millrace:
            millrace.submit("w", {})
        self.assertEqual(len({asked.headers["Idempotency-Key"] for asked in self.script.asked}), 1)
        self.assertEqual(len(self.script.asked), 3)

    def test_what_cannot_be_repeated_safely_is_asked_once(self):
        with self.client(answer(503, {"title": "busy", "detail": "later"})) as millrace, self.assertRaises(Unavailable):
            millrace.cancel("j0-1")
        self.assertEqual(len(self.script.asked), 1)

    def test_problems_become_exceptions_that_say_what_is_wrong(self):
        problem = {"title": "The request is not valid", "detail": "/prompt is missing", "code": "invalid_request",
                   "errors": [{"pointer": "/prompt", "detail": "is missing"}]}
        for status, kind in ((422, InvalidRequest), (404, NotFound), (409, Conflict)):
            with self.client(answer(status, problem)) as millrace, self.assertRaises(kind) as raised:
                millrace.job("j0-1")
            self.assertEqual(raised.exception.errors[0]["pointer"], "/prompt")
            self.assertIn("/prompt is missing", str(raised.exception))

    def test_a_result_is_waited_for_as_long_as_it_takes(self):
        with self.client(answer(202, {"id": "j0-1", "status": "RUNNING"}), answer(200, RESULT)) as millrace:
            self.assertEqual(millrace.result("j0-1").output, {"n": 1})
        with self.client(answer(202, {"id": "j0-1", "status": "RUNNING"})) as millrace, self.assertRaises(StillRunning):
            millrace.result("j0-1", timeout=0)

    def test_a_stream_goes_on_after_a_cut_where_it_was(self):
        with self.client(stream("retry: 0\n\n", "id: 1-0\nevent: history\ndata: {\"id\": 1}\n\n", "id: 2-0\nevent: hist"),
                         httpx.ReadError("cut"),
                         stream("retry: 0\n\nid: 2-0\nevent: history\ndata: {\"id\": 2}\n\n", "id: 2-0\nevent: end\ndata: {}\n\n")) as millrace:
            events = list(millrace.follow("j0-1"))
        self.assertEqual([(event.name, event.id) for event in events], [("history", "1-0"), ("history", "2-0"), ("end", "2-0")])
        self.assertEqual([asked.headers.get("Last-Event-ID") for asked in self.script.asked], [None, "1-0", "1-0"])

    def test_a_stream_that_was_told_to_its_end_ends(self):
        with self.client(httpx.Response(204)) as millrace:
            self.assertEqual(list(millrace.follow("j0-1", after="9-9")), [])

    def test_the_asynchronous_client_does_the_same(self):
        async def go():
            script = Script(answer(202, SUBMITTED), answer(200, RESULT), stream("id: 1-0\nevent: end\ndata: {}\n\n"))
            async with AsyncMillrace("http://gateway", transport=script) as millrace:
                result = await millrace.run("w", {})
                events = [event async for event in millrace.follow(result.id)]
                return result.has_succeeded, events[0].name
        self.assertEqual(asyncio.run(go()), (True, "end"))

    def test_both_clients_offer_the_same(self):
        def offered(client):
            return {name for name in dir(client) if not name.startswith("_")}
        self.assertEqual(offered(Millrace), offered(AsyncMillrace))


class Models(unittest.TestCase):
    def test_they_are_what_the_gateway_says_that_it_answers(self):
        for name in ("Submitted", "Job", "JobResult", "CodeResult", "Approval", "StoredFile"):
            described = OPENAPI["components"]["schemas"][name]
            fields = {field.name: field for field in dataclasses.fields(getattr(models, name)) if field.name != "raw"}
            self.assertLessEqual(set(fields), set(described["properties"]), name)
            for required in described["required"]:
                self.assertIn(required, fields, name)
            for field in fields.values():
                is_required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
                self.assertLessEqual({field.name} if is_required else set(), set(described["required"]), f"{name}.{field.name}")

    def test_times_are_times_and_unknown_members_are_kept(self):
        job = Job.from_document({"id": "j", "workflow": "w", "status": "RUNNING", "created_at": "2026-11-21T08:00:00.000Z", "new": 1})
        self.assertEqual(job.created_at.year, 2026)
        self.assertEqual(job.raw["new"], 1)
        self.assertFalse(job.is_final)

    def test_a_notebook_shows_a_job_without_running_what_it_says(self):
        self.assertIn("&lt;b&gt;", Job(id="j", workflow="w", status="FAILED", error="<b>")._repr_html_())


class Stream(unittest.TestCase):
    def test_events_are_read_as_the_standard_says(self):
        parser = EventParser()
        lines = [": hello", "id: 7", "event: log", "data: a", "data:b", "", "data: x", "", "", "retry: 250"]
        events = [event for event in map(parser.feed, lines) if event]
        self.assertEqual([(event.id, event.name, event.data) for event in events], [("7", "log", "a\nb"), ("7", "message", "x")])
        self.assertEqual(parser.retry_seconds, 0.25)


if __name__ == "__main__":
    unittest.main()
