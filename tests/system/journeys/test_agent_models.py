"""An agent that is a model as a step of a workflow: its answer is checked against its schema, mended when it breaks it, and paid for,
with a model server that fails as it is told to."""

import json
import unittest

from programs import ScriptedModel
from system import SYSTEM
from trade_agents import put_agents

MODEL = None
SORTER = {"name": "break-sorter", "kind": "model", "instructions": "Say why the two trades differ.",
          "token_price": {"input_per_million": 0.25, "output_per_million": 2},
          "input_schema": {"type": "object", "required": ["difference"], "properties": {"difference": {"type": "string"}}},
          "output_schema": {"type": "object", "required": ["cause", "sure"], "additionalProperties": False,
                            "properties": {"cause": {"enum": ["AMOUNT", "DATE", "PARTY"]}, "sure": {"type": "number", "maximum": 1}}},
          "retry": {"attempts": 3, "base_seconds": 0.1, "cap_seconds": 0.2}}
SORT = {"StartAt": "Sort", "States": {
    "Sort": {"Type": "Task", "Resource": "millrace:invoke:agent", "Parameters": {"agent": "break-sorter", "input.$": "$"}, "Next": "Known",
             "Catch": [{"ErrorEquals": ["Agent.BadAnswer"], "ResultPath": "$.error", "Next": "Person"}]},
    "Known": {"Type": "Choice", "Choices": [{"Variable": "$.cause", "StringEquals": "AMOUNT", "Next": "Amount"}], "Default": "Person"},
    "Amount": {"Type": "Pass", "End": True}, "Person": {"Type": "Pass", "Result": "ask a person", "End": True}}}
GOOD = {"cause": "AMOUNT", "sure": 0.9}
TOKENS = 120 + 40  # Of each of the server's answers.
DOLLARS = (120 * 0.25 + 40 * 2) / 1e6


def prepare():
    global MODEL
    MODEL = ScriptedModel(SYSTEM)
    SYSTEM.environment.update({"MILLRACE_AGENTS_TTL": "0s"})


class AgentsThatAreModels(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        put_agents(SORTER)
        SYSTEM.put_workflow("sort_breaks", SORT)

    def setUp(self):
        MODEL.call("/reset", {})
        SYSTEM.millrace("breaker", "reset", "break-sorter")

    def sort(self, *steps, difference=None):
        """The job's end and what it cost. What was asked before is remembered, so that each test asks something else."""
        MODEL.script(*steps)
        given = {"difference": self.id() if difference is None else difference}
        done = SYSTEM.submit_and_wait("sort_breaks", "--input", json.dumps(given))
        return done, SYSTEM.read("job", "show", done["id"])["cost"]

    def assert_paid(self, cost, answers):
        self.assertEqual((cost["calls"], cost["tokens"]), (answers, answers * TOKENS))
        self.assertAlmostEqual(cost["usd"], answers * DOLLARS, places=9)

    def test_an_answer_that_fits_goes_on_through_the_workflow(self):
        done, cost = self.sort({"text": "```json\n" + json.dumps(GOOD) + "\n```"})
        self.assertEqual((done["status"], done["output"]), ("SUCCEEDED", GOOD), done)
        self.assert_paid(cost, 1)
        self.assertEqual([agent["agent"] for agent in cost["agents"]], ["break-sorter"])
        asked = json.dumps(MODEL.calls()[0]["body"])
        self.assertIn("Say why the two trades differ.", asked)
        self.assertIn("AMOUNT", asked)
        self.assertIn("1 call of break-sorter (160 tokens)", SYSTEM.millrace("job", "show", done["id"]))

    def test_an_answer_that_breaks_the_schema_is_mended(self):
        done, cost = self.sort({"text": json.dumps(GOOD | {"cause": "WEATHER"})}, {"text": "I think it is the amount."}, {"text": json.dumps(GOOD)})
        self.assertEqual((done["status"], done["output"]), ("SUCCEEDED", GOOD), done)
        self.assert_paid(cost, 3)
        self.assertIn("WEATHER", json.dumps(MODEL.calls()[1]["body"]), "it sees its former answer")

    def test_one_that_cannot_be_mended_is_the_workflows_to_catch(self):
        done, cost = self.sort({"text": json.dumps(GOOD | {"sure": 7}), "times": 9})
        self.assertEqual((done["status"], done["output"]), ("SUCCEEDED", "ask a person"), done)
        self.assertEqual(len(MODEL.calls()), 3)
        self.assert_paid(cost, 3)

    def test_faults_of_the_server_cost_time_but_no_job(self):
        done, cost = self.sort({"fault": "busy", "retry_after": 1}, {"fault": "cut"}, {"fault": "error"}, {"text": json.dumps(GOOD)})
        self.assertEqual((done["status"], done["output"]), ("SUCCEEDED", GOOD), done)
        self.assertEqual(len(MODEL.calls()), 4)
        self.assert_paid(cost, 1)

    def test_what_does_not_fit_the_input_schema_is_not_asked(self):
        done, cost = self.sort(difference=7)
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Agent.BadInput"))
        self.assertEqual((MODEL.calls(), cost["usd"]), ([], 0))


if __name__ == "__main__":
    unittest.main()
