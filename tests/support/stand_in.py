"""A server that stands in for somebody else's: the parts that agent_server and row_agent share."""

import argparse
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class StandIn(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, body, headers=(), cuts=False):
        """`cuts`: promises all of it, sends half and hangs up."""
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cuts else data)
        self.close_connection = self.close_connection or cuts

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, *_):
        pass  # Whoever asked has gone.


def serve(handler):
    """--port N, or a free one; says which, and answers until it is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    server = Server(("127.0.0.1", parser.parse_args().port), handler)
    print(f"listening on {server.server_port}", flush=True)
    server.serve_forever()
