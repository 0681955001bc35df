"""A hundred real PDFs through the example agents: every one ends in the class that it was made for (E161; Done when 2)."""

import collections
import json
import pathlib
import sys
import tempfile
import unittest

import confirmations
import trade_agents
from running_system import SOURCE, eventually
from system import SYSTEM

sys.path.insert(0, str(SOURCE / "ops/examples/trade"))
import demo  # noqa: E402


class Documents(unittest.TestCase):
    def run_all(self, documents):
        """Submits them together; what each came to, by document."""
        producer = SYSTEM.producer()
        jobs = {}
        for turn, name, source, _, _ in documents:
            document = f"{turn}-{name.replace('/', '_')}"
            request = {"document_path": name, "source_type": source, "document_id": document}
            producer.produce("millrace.requests", json.dumps({"workflow": "trade_matching", "input": request,
                                                              "idempotency_key": document}))
            jobs[document] = None
        producer.flush(30)

        def all_ended():
            rows = SYSTEM.query("SELECT idempotency_key, status, output FROM jobs WHERE workflow = 'trade_matching' AND finished_at IS NOT NULL")
            return len([row for row in rows if row[0] in jobs]) == len(jobs) and rows

        for key, status, output in eventually(all_ended, f"{len(jobs)} jobs to end", seconds=180, every=1):
            if key in jobs:
                self.assertEqual(status, "SUCCEEDED", key)
                jobs[key] = json.loads(output)
        return jobs

    def test_e161_a_hundred_pdfs_end_in_the_expected_classes(self):
        with tempfile.TemporaryDirectory() as folder, demo.Agents(pathlib.Path(folder)) as agents:
            documents = confirmations.write_all(pathlib.Path(folder) / "documents")
            self.assertEqual(len(documents), 100)
            trade_agents.put_agents(*agents.records())
            table = collections.Counter()
            for turn in (1, 2):
                ofturn = [document for document in documents if document[0] == turn]
                results = self.run_all(ofturn)
                for _, name, source, expected, kind in ofturn:
                    result = results[f"{turn}-{name.replace('/', '_')}"]
                    got = result["match_classification"]
                    self.assertEqual(got, expected, (kind, name, result))
                    self.assertIs(result["success"], expected == "MATCHED", name)
                    if expected is None:
                        self.assertIn(result["exception"]["failed_step"], ("pdf_adapter", "trade_extraction"), name)
                        self.assertEqual(result["exception"]["reason"], "Agent.Rejected", result["exception"])
                    table[kind, got or result["exception"]["failed_step"] + " refused it"] += 1
            for (kind, got), count in sorted(table.items()):
                print(f"{kind:20} {got:28} {count}")


if __name__ == "__main__":
    unittest.main()
