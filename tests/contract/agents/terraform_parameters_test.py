#!/usr/bin/env python3
"""What ops/terraform declares, by a parser of its language: the parameters that the shipped agents' records name, as AWS keeps them
(E169, E171). Exits with 77, which ctest shows as skipped, when the parser is not installed."""
import json
import pathlib
import re
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[3]
SKIPPED = 77


def bare(value):
    """Without the quotes that the parser leaves on."""
    if isinstance(value, dict):
        return {bare(key): bare(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [bare(inner) for inner in value]
    return value[1:-1] if isinstance(value, str) and value[:1] == value[-1:] == '"' else value


class Terraform(unittest.TestCase):
    def setUp(self):
        import hcl2
        with open(SOURCE / "ops/terraform/agent_parameters.tf", encoding="utf-8") as file:
            self.declared = bare(hcl2.load(file))
        self.resource = next(one["aws_ssm_parameter"]["agent_arn"] for one in self.declared["resource"])

    def variable(self, name):
        return next(one[name] for one in self.declared["variable"] if name in one)

    def test_e171_each_agent_has_a_parameter_of_the_documents_kind(self):
        self.assertEqual(self.resource["for_each"], "${var.agent_runtime_arns}")
        self.assertEqual((self.resource["type"], self.resource["value"]), ("String", "${each.value}"))
        self.assertEqual(self.resource["tags"], {"Environment": "${var.environment}", "ManagedBy": "terraform"})

    def test_e169_the_names_are_those_that_the_agents_records_ask_for(self):
        condition = self.variable("agent_runtime_arns")["validation"][0]["condition"]
        agents = re.findall(r'"([a-z-]+)"', condition)
        made = {self.resource["name"].replace("${each.key}", agent) for agent in agents}
        records = json.loads((SOURCE / "ops/examples/trade/agents.json").read_text(encoding="utf-8"))
        self.assertEqual(made, {f"/agentcore/agents/{record['name']}/arn" for record in records})

    def test_e170_no_value_is_written_down(self):
        self.assertNotIn("default", self.variable("agent_runtime_arns"))
        self.assertNotIn("default", self.variable("environment"))


if __name__ == "__main__":
    try:
        import hcl2  # noqa: F401
    except ImportError as missing:
        print(f"skipped: {missing}; ops/test-requirements.txt names python-hcl2")
        sys.exit(SKIPPED)
    unittest.main()
