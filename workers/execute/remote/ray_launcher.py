"""Runs program.py on a Ray cluster for Millrace, and says of every line which stream of the program it came from.

Ray's own log of a job mixes both streams, so nothing later could tell a user's line from one of Ray's. Each line written
here is a JSON array: ["out", text], ["err", text], ["result", text of the file MILLRACE_OUTPUT], ["dropped", bytes] and at
last ["exit", code].
"""

import json
import os
import subprocess
import sys
import tempfile
import threading

LINE_BYTES_MAX = 8192
LOG_BYTES_MAX = 4 << 20
RESULT_BYTES_MAX = 1 << 20


class Teller:
    """Any thread. What a program prints beyond the limit is counted, not kept."""

    def __init__(self):
        self.lock = threading.Lock()
        self.left = LOG_BYTES_MAX
        self.dropped = 0

    def say(self, kind, what):
        with self.lock:
            sys.stdout.write(json.dumps([kind, what]) + "\n")
            sys.stdout.flush()

    def lines(self, kind, pipe):
        while line := pipe.readline(LINE_BYTES_MAX):
            with self.lock:
                fits = len(line) <= self.left
                self.left -= len(line) if fits else 0
                self.dropped += 0 if fits else len(line)
            if fits:
                self.say(kind, line.decode("utf-8", "replace").rstrip("\r\n"))


def tell_result(teller, path):
    if not os.path.exists(path):
        return
    if os.path.getsize(path) > RESULT_BYTES_MAX:
        teller.say("err", f"the result has {os.path.getsize(path)} bytes, more than travels from here: {RESULT_BYTES_MAX}")
        return
    with open(path, encoding="utf-8", errors="replace") as file:
        teller.say("result", file.read())


def main():
    teller = Teller()
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "output")
        # Ray's driver drops lines that differ in digits only, unless it is told not to.
        environment = dict(os.environ, MILLRACE_OUTPUT=output, PYTHONUNBUFFERED="1", RAY_DEDUP_LOGS="0", RAY_COLOR_PREFIX="0")
        program = subprocess.Popen([sys.executable, "program.py"], env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        readers = [threading.Thread(target=teller.lines, args=(kind, pipe))
                   for kind, pipe in (("out", program.stdout), ("err", program.stderr))]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        code = program.wait()
        if code == 0:
            tell_result(teller, output)
    if teller.dropped:
        teller.say("dropped", teller.dropped)
    teller.say("exit", code)
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
