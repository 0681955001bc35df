"""Programs that journeys start beside the system: agents, models, all on free ports of their own."""

import json
import subprocess
import sys
import unittest
import urllib.request

from running_system import SOURCE


def start_program(*arguments):
    """A program that prints its port as the last word of its first line; it ends with the journey."""
    process = subprocess.Popen([sys.executable, "-B", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    unittest.addModuleCleanup(process.wait)
    unittest.addModuleCleanup(process.kill)
    return int(process.stdout.readline().split()[-1])


class SupportProgram:
    """One of tests/support, and what it is told and asked."""

    def __init__(self, path, *arguments):
        self.port = start_program(SOURCE / "tests/support" / path, *arguments)

    def call(self, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method="GET" if body is None else "POST",
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")


class ScriptedModel(SupportProgram):
    """A model of OpenAI's shape that fails as it is told to; the system's only one."""

    KEY = "sk-a-scripted-key"

    def __init__(self, system):
        super().__init__("model_server/model_server.py", "--key", self.KEY)
        system.environment.update({"MILLRACE_MODEL_PROVIDERS": "openai", "MILLRACE_MODEL_OPENAI_BASE_URL": f"http://127.0.0.1:{self.port}",
                                   "MILLRACE_MODEL_OPENAI_MODELS": "only",
                                   "MILLRACE_MODEL_OPENAI_API_KEY_FILE": str(system.file("model_key", self.KEY))})

    def script(self, *steps):
        self.call("/script", list(steps))

    def calls(self):
        return self.call("/calls")
