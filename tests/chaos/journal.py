"""What a driver did and saw, one line of JSON each, for the checker."""

import json
import threading
import time


class Journal:
    """Any thread."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.file = open(path, "a", encoding="utf-8")

    def note(self, kind, **line):
        with self.lock:
            self.file.write(json.dumps({"kind": kind, "at": time.time(), **line}) + "\n")
            self.file.flush()
