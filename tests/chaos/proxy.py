#!/usr/bin/env python3
"""A TCP proxy with bad manners, between our processes and their services.

usage: proxy.py NAME=HOST:PORT …     prints {"NAME": its own port, …}, then does what lines of JSON on its standard input say:

{"link": NAME, "toxic": "cut"}                                   every connection is reset, in the middle of what flows next
{"link": NAME, "toxic": "delay", "for": 5, "seconds": 0.2}       everything is late by this, give or take half of it
{"link": NAME, "toxic": "slow", "for": 5, "bytes": 65536}        so many bytes a second, for each connection and direction
{"link": NAME, "toxic": "black_hole", "for": 5}                  nothing comes through, nothing is closed; then it goes on
{"link": NAME, "toxic": "half_open", "for": 5}                   our side is heard and never answered; then it is reset
{"link": NAME, "toxic": "refuse", "for": 5}                      new connections are reset at once

When it is over it prints {"link", "toxic", "bit"}: how many connections or chunks were hit. A Kafka broker tells clients where it
is, so its own address is replaced by the proxy's in what it answers ("kafka" links only; both addresses have the same length there).
"""

import asyncio
import json
import random
import socket
import struct
import sys

CHUNK = 1 << 16
WAIT_BEFORE_CUT = 0.3
ADDRESSES_BYTES_MAX = 1 << 16  # An answer that tells of brokers is not longer; records are left alone.


class Link:
    def __init__(self, name, host, port):
        self.name, self.host, self.port = name, host, port
        self.rewrite = None
        self.connections = set()
        self.delay = self.rate = 0
        self.is_refusing = self.is_half_open = False
        self.flows = asyncio.Event()
        self.flows.set()
        self.bit = 0

    async def listen(self):
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0, limit=CHUNK)
        port = server.sockets[0].getsockname()[1]
        if self.name.startswith("kafka"):
            # Host and port as Kafka's protocol has them: the text, then four bytes.
            self.rewrite = tuple(self.host.encode() + struct.pack(">i", each) for each in (self.port, port))
        return port

    async def accept(self, reader, writer):
        if self.is_refusing:
            self.bit += 1
            return reset(writer)
        try:
            theirs = await asyncio.open_connection(self.host, self.port, limit=CHUNK)
        except OSError:
            return reset(writer)
        connection = Connection(self, (reader, writer), theirs)
        self.connections.add(connection)
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)

    # What can be done to it.

    async def afflict(self, toxic, lasting, **how):
        self.bit = 0
        if toxic == "cut":
            await self.cut()
        elif toxic == "refuse":
            await self.during(lasting, is_refusing=True)
        elif toxic == "delay":
            await self.during(lasting, delay=how["seconds"])
        elif toxic == "slow":
            await self.during(lasting, rate=how["bytes"])
        elif toxic == "half_open":
            await self.during(lasting, is_half_open=True)
            await self.cut()
        elif toxic == "black_hole":
            self.flows.clear()
            self.bit = len(self.connections)
            await asyncio.sleep(lasting)
            self.flows.set()
        else:
            raise ValueError(f"unknown toxic {toxic}")
        return self.bit

    async def during(self, seconds, **state):
        for name, value in state.items():
            setattr(self, name, value)
        await asyncio.sleep(seconds)
        for name, value in state.items():
            setattr(self, name, type(value)())

    async def cut(self):
        doomed = list(self.connections)
        for connection in doomed:
            connection.is_doomed = True
        await asyncio.sleep(WAIT_BEFORE_CUT)  # Whoever talks is cut in the middle of it, the silent now.
        for connection in doomed:
            connection.end()
        self.bit += len(doomed)


class Connection:
    def __init__(self, link, ours, theirs):
        self.link, self.ours, self.theirs = link, ours, theirs
        self.is_doomed = False

    async def run(self):
        pumps = [asyncio.create_task(self.pump(self.ours[0], self.theirs[1], is_answer=False)),
                 asyncio.create_task(self.pump(self.theirs[0], self.ours[1], is_answer=True))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        for _, writer in (self.ours, self.theirs):
            if not writer.is_closing():
                writer.close()

    async def pump(self, reader, writer, is_answer):
        replaced = Replaced(*self.link.rewrite) if is_answer and self.link.rewrite else None
        try:
            while data := await reader.read(CHUNK):
                if replaced:
                    data = replaced.next(data)
                if not await self.weather(data, is_answer):
                    continue
                if self.is_doomed:
                    writer.write(data[:max(1, len(data) // 2)])
                    return self.end()
                writer.write(data)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            self.end()

    async def weather(self, data, is_answer):
        """False when the chunk is swallowed."""
        link = self.link
        await link.flows.wait()
        if link.is_half_open and is_answer:
            link.bit += 1
            return False
        if link.delay:
            link.bit += 1
            await asyncio.sleep(link.delay * random.uniform(0.5, 1.5))
        if link.rate:
            link.bit += 1
            await asyncio.sleep(len(data) / link.rate)
        return True

    def end(self):
        for _, writer in (self.ours, self.theirs):
            reset(writer)


class Replaced:
    """Replaces one text by another of the same length in Kafka's frames, whole ones: four bytes of length, and so many."""

    def __init__(self, old, new):
        assert len(old) == len(new)
        self.old, self.new, self.held = old, new, b""

    def next(self, data):
        self.held += data
        frames = []
        while len(self.held) >= 4 and len(self.held) >= (size := 4 + struct.unpack(">i", self.held[:4])[0]):
            frame, self.held = self.held[:size], self.held[size:]
            frames.append(frame.replace(self.old, self.new) if size <= ADDRESSES_BYTES_MAX else frame)
        return b"".join(frames)


def reset(writer):
    raw = writer.get_extra_info("socket")
    if raw is not None:
        try:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.transport.abort()


async def obey(links, line):
    order = json.loads(line)
    link = links[order.pop("link")]
    toxic, lasting = order.pop("toxic"), order.pop("for", 0)
    bit = await link.afflict(toxic, lasting, **order)
    print(json.dumps({"link": link.name, "toxic": toxic, "bit": bit}), flush=True)


async def main():
    links = {}
    for argument in sys.argv[1:]:
        name, address = argument.split("=", 1)
        host, port = address.rsplit(":", 1)
        links[name] = Link(name, host, int(port))
    print(json.dumps({name: await link.listen() for name, link in links.items()}), flush=True)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    under_way = set()
    while line := await orders.readline():
        task = asyncio.create_task(obey(links, line))
        under_way.add(task)
        task.add_done_callback(under_way.discard)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    asyncio.run(main())
