"""A thousand live event streams on one gateway under 100 MB, beside ordinary requests."""

import os
import signal
import socket
import time
import unittest

from gateway_client import OwnGateway
from running_system import eventually
from system import SYSTEM

STREAMS = int(os.environ.get("JOURNEY_STREAMS", "100"))
LONG = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 20, "Next": "B"}, "B": {"Type": "Pass", "End": True}}}


class Streams(unittest.TestCase):
    def test_many_live_streams_need_little_memory_and_all_hear_the_end(self):
        SYSTEM.put_workflow("gateway_long", LONG)
        gateway = OwnGateway(SYSTEM)
        host, port = gateway.address.split(":")
        streams = []
        try:
            job = gateway.submit("gateway_long", {})
            for _ in range(STREAMS):
                stream = socket.create_connection((host, int(port)), timeout=60)
                stream.sendall(f"GET /v1/jobs/{job}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                streams.append(stream)
            eventually(lambda: f"millrace_gateway_streams {STREAMS}" in gateway.get("/metrics").body.decode(), "all streams to be live")
            began = time.monotonic()
            self.assertEqual(gateway.get("/v1/jobs?limit=1").status, 200)
            took = time.monotonic() - began
            memory = gateway.memory()
            print(f"{STREAMS} streams: {memory / 1e6:.0f} MB, a request beside them took {took * 1000:.0f} ms")
            self.assertLess(memory, 100e6)
            for stream in streams:
                heard = b""
                while b"event: end" not in heard:
                    more = stream.recv(65536)
                    self.assertTrue(more, "a stream was cut")
                    heard += more
        finally:
            for stream in streams:
                stream.close()
            gateway.stop(signal.SIGKILL)
