"""An independent fuzzer (schemathesis) against the interface's own description: no 500, no answer that it does not describe."""

import os
import signal
import subprocess
import sys
import unittest

from gateway_client import OwnGateway
from system import SYSTEM

EXAMPLES = os.environ.get("JOURNEY_EXAMPLES", "15")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,unsupported_method"


class Fuzz(unittest.TestCase):
    def test_an_independent_fuzzer_finds_no_server_error_and_no_undescribed_answer(self):
        # Jobs that it makes up find no workflow; doors that wait answer at once.
        gateway = OwnGateway(SYSTEM, sync_wait="100ms", wait_max="100ms")
        try:
            found = subprocess.run(
                [sys.executable, "-m", "schemathesis.cli", "run", f"http://{gateway.address}/openapi.json", "--checks", CHECKS,
                 "--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing", "--request-timeout", "20",
                 "--exclude-operation-id", "followJob", "--no-color"],
                capture_output=True, text=True, timeout=3000, cwd=SYSTEM.folder)
            self.assertEqual(found.returncode, 0, found.stdout[-15000:] + found.stderr[-3000:])
            self.assertEqual(gateway.get("/livez").status, 200)
        finally:
            gateway.stop(signal.SIGKILL)
