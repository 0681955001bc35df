"""The harness's own parts: a proxy that does what it says, a ledger that counts."""

import asyncio
import contextlib
import io
import json
import pathlib
import struct
import tempfile
import unittest

from ledger import Ledger
from proxy import Link, Replaced, obey


class ProxyTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        async def echo(reader, writer):
            while data := await reader.read(1 << 16):
                writer.write(data)
        self.server = await asyncio.start_server(echo, "127.0.0.1", 0)
        self.link = Link("postgres", "127.0.0.1", self.server.sockets[0].getsockname()[1])
        self.port = await self.link.listen()

    async def connect(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.addCleanup(writer.close)
        return reader, writer

    async def say(self, writer, reader, text=b"hello"):
        writer.write(text)
        return await asyncio.wait_for(reader.readexactly(len(text)), 10)

    async def test_it_lets_through_what_it_is_given(self):
        reader, writer = await self.connect()
        self.assertEqual(await self.say(writer, reader), b"hello")

    async def test_a_cut_resets_every_connection_and_says_how_many(self):
        connections = [await self.connect() for _ in range(3)]
        for reader, writer in connections:
            await self.say(writer, reader)
        self.assertEqual(await self.link.afflict("cut", 0), 3)
        for reader, _ in connections:
            with self.assertRaises(ConnectionResetError):
                await asyncio.wait_for(reader.readexactly(1), 10)

    async def test_a_black_hole_holds_back_and_then_goes_on(self):
        reader, writer = await self.connect()
        await self.say(writer, reader)
        hole = asyncio.create_task(self.link.afflict("black_hole", 0.3))
        await asyncio.sleep(0)  # So that it has begun.
        answer = asyncio.create_task(self.say(writer, reader))
        self.assertEqual(await hole, 1)
        self.assertEqual(await answer, b"hello")

    async def test_an_order_to_delay_delays_what_passes(self):
        reader, writer = await self.connect()
        await self.say(writer, reader)
        order = json.dumps({"link": "postgres", "toxic": "delay", "for": 0.5, "seconds": 0.05})
        with contextlib.redirect_stdout(io.StringIO()) as told:
            delay = asyncio.create_task(obey({"postgres": self.link}, order))
            await asyncio.sleep(0)
            self.assertEqual(await self.say(writer, reader), b"hello")
            await delay
        self.assertEqual(json.loads(told.getvalue()), {"link": "postgres", "toxic": "delay", "bit": 2})

    async def test_a_refused_connection_is_counted(self):
        refusal = asyncio.create_task(self.link.afflict("refuse", 0.5))
        await asyncio.sleep(0)
        with self.assertRaises((ConnectionResetError, asyncio.IncompleteReadError)):
            reader, _ = await self.connect()
            await asyncio.wait_for(reader.readexactly(1), 10)
        self.assertEqual(await refusal, 1)

    def test_addresses_are_replaced_in_whole_frames_wherever_they_are_cut(self):
        old, new = b"127.0.0.1" + struct.pack(">i", 9092), b"127.0.0.1" + struct.pack(">i", 4711)
        frames = b"".join(struct.pack(">i", len(body)) + body for body in (b"a" + old + b"1", b"", b"x" * 70_000 + old, old * 2))
        wanted = b"".join(struct.pack(">i", len(body)) + body for body in (b"a" + new + b"1", b"", b"x" * 70_000 + old, new * 2))
        for size in (1, 3, 7, 1000, len(frames)):
            replaced = Replaced(old, new)
            self.assertEqual(b"".join(replaced.next(frames[at:at + size]) for at in range(0, len(frames), size)), wanted)


class LedgerTest(unittest.TestCase):
    def ledger(self, dedupe):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = pathlib.Path(folder.name) / "log"
        return Ledger(self.log, dedupe, 1)

    def kinds(self):
        return [json.loads(line)["kind"] for line in self.log.read_text().splitlines()]

    def test_a_key_is_applied_once_and_every_call_is_written_down(self):
        ledger = self.ledger(dedupe=True)
        for attempt in (1, 2):
            ledger.call("key", attempt, "effect")
            ledger.apply("key", attempt, "effect")
        self.assertEqual(self.kinds(), ["call", "applied", "call"])

    def test_without_keys_every_call_counts(self):
        ledger = self.ledger(dedupe=False)
        for attempt in (1, 2):
            ledger.apply("key", attempt, "effect")
        self.assertEqual(self.kinds(), ["applied", "applied"])

    def test_calls_fail_as_often_as_they_are_told_to(self):
        ledger = self.ledger(dedupe=True)
        ledger.share = 0.5
        faults = [ledger.call(str(number), 1, "effect") for number in range(400)]
        self.assertTrue(150 < sum(fault is not None for fault in faults) < 250)
        self.assertEqual(len(set(faults)), 7)


if __name__ == "__main__":
    unittest.main()
