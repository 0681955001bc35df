#!/usr/bin/env python3
"""A model of OpenAI's shape that answers every call well after so many seconds: paced_model.py SECONDS TEXT; prints its port.

GET /figures: {"calls", "seconds" from the first to the last, "steady": calls a second of the middle eight tenths, "in_flight_max", "most_in_a_second"}.
"""

import asyncio
import bisect
import json
import sys
import time

SECONDS, TEXT = float(sys.argv[1]), sys.argv[2]
ANSWER = json.dumps({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "only",
                     "choices": [{"index": 0, "message": {"role": "assistant", "content": TEXT, "refusal": None}, "finish_reason": "stop"}],
                     "usage": {"prompt_tokens": 120, "completion_tokens": 40, "total_tokens": 160}}).encode()


class Figures:
    begun, in_flight, in_flight_max = [], 0, 0

    @classmethod
    def told(cls):
        begun = cls.begun
        most = max((bisect.bisect_left(begun, at + 1) - place for place, at in enumerate(begun)), default=0)
        first, last = len(begun) // 10, len(begun) * 9 // 10
        steady = (last - first) / (begun[last] - begun[first]) if last > first else 0
        return {"calls": len(begun), "steady": steady, "seconds": begun[-1] - begun[0] if begun else 0, "in_flight_max": cls.in_flight_max, "most_in_a_second": most}


class Connection(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.given = transport, b""

    def data_received(self, data):
        self.given += data
        head, found, rest = self.given.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        if not found or len(rest) < length:
            if found and b"100-continue" in head.lower() and not rest:
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        self.given = rest[length:]
        if head.startswith(b"GET /figures"):
            return self.reply(json.dumps(Figures.told()).encode())
        Figures.begun.append(time.monotonic())
        Figures.in_flight += 1
        Figures.in_flight_max = max(Figures.in_flight_max, Figures.in_flight)
        asyncio.get_running_loop().call_later(SECONDS, self.answer)

    def answer(self):
        Figures.in_flight -= 1
        self.reply(ANSWER)

    def reply(self, body):
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


async def main():
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
