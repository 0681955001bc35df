"""Plants every violation in a small clean tree: each rule must see its own and nothing else."""

import pathlib
import tempfile
import unittest

import rules
from tree import Tree

CLEAN = {
    "README.md": "See `shared/asl/next_step.h`, `shared/asl/next_step.{h,cc}` and [topics](topics/README.md).\n",
    "shared/asl/next_step.h": '#pragma once\n#include <vector>\n#include "shared/vocabulary/result.h"\n',
    "shared/asl/next_step.cc": '#include "shared/asl/next_step.h"\n// Clock::now() and getenv are for others.\n'
                               'const char* text = "sleep_for(1)";\nauto raw = R"(rand())";\nint big = 1\'000;\n',
    "shared/kafka/log.cc": '#include <librdkafka/rdkafka.h>\n',
    "tests/system/kafka/producer_test.cc": '#include <librdkafka/rdkafka.h>\n',
    "shared/time/clock.cc": 'auto t = std::chrono::system_clock::now();\nvoid f() { std::this_thread::sleep_for(s); }\n',
    "shared/settings/environment.cc": 'auto e = std::getenv("A");\n',
    "topics/README.md": "Events.\n",
    "topics/asyncapi.yaml": "payload: {$ref: './schemas/ping.schema.json'}\n",
    "topics/events/ping.cc": 'auto a = writer.text("id", x);\nauto b = fields.name("id", 3);\n',
    "topics/schemas/ping.schema.json": '{"properties": {"id": {"type": "string"}}}\n',
    "workers/supervise/run_supervise.cc": '#include "workers/pool/run_pool.h"\nauto r = surroundings.random();\n',
    "workers/execute/execute_handler.cc": '#include "topics/names.h"\n#include "shared/asl/next_step.h"\n',
    "producers/cli/main.cc": '#include "workers/execute/run_execute.h"\n',
    "tests/unit/asl/next_step_test.cc": '#include "workers/execute/execute_handler.h"\n// no sleep(1) here\n',
}

# rule, file, text to add to it (the file may be new), and what the message must say
PLANTED = [
    (rules.include_direction, "shared/asl/bad.cc", '#include "topics/names.h"\n', "must not include topics/names.h"),
    (rules.include_direction, "topics/bad.h", '#include "workers/execute/x.h"\n', "must not include workers/execute/x.h"),
    (rules.include_direction, "workers/execute/bad.h", '#include "producers/cli/x.h"\n', "must not include producers"),
    (rules.include_direction, "producers/cli/bad.h", '#include "tests/unit/x.h"\n', "must not include tests"),
    (rules.include_direction, "workers/execute/bad.cc", '#include "workers/codegen/x.h"\n', "must not include pool codegen"),
    (rules.include_direction, "workers/pool/bad.cc", '#include "workers/execute/x.h"\n', "must not include pool execute"),
    (rules.include_direction, "shared/work_loop/bad.h", '#include "shared/kafka/log.h"\n', "use an interface"),
    (rules.include_direction, "shared/asl/bad.h", '  #  include "shared/postgres/session.h"\n', "use an interface"),
    (rules.include_direction, "shared/redis/bad.cc", '#include "shared/postgres/session.h"\n', "use an interface"),
    (rules.vendor_headers, "shared/asl/bad.cc", "#include <librdkafka/rdkafka.h>\n", "belongs into shared/kafka/"),
    (rules.vendor_headers, "tests/system/redis/bad_test.cc", "#include <librdkafka/rdkafka.h>\n", "belongs into shared/kafka/"),
    (rules.vendor_headers, "workers/execute/bad.h", "#include <hiredis/hiredis.h>\n", "belongs into shared/redis/"),
    (rules.vendor_headers, "shared/kafka/bad.cc", "#include <pqxx/pqxx>\n", "belongs into shared/postgres/"),
    (rules.vendor_headers, "topics/bad.cc", "#include <libpq-fe.h>\n", "belongs into shared/postgres/"),
    (rules.vendor_headers, "topics/bad.cc", "#include <curl/curl.h>\n", "belongs into shared/http/"),
    (rules.vendor_headers, "topics/bad.cc", "#include <seccomp.h>\n", "belongs into shared/sandbox/"),
    (rules.vendor_headers, "topics/names.cc", "#include <yaml-cpp/yaml.h>\n", "belongs into shared/settings/"),
    (rules.vendor_headers, "topics/bad.cc", '#include "valijson/schema.hpp"\n', "belongs into shared/json_schema/"),
    (rules.vendor_headers, "shared/http/bad.cc", "#include <boost/asio.hpp>\n", "belongs into shared/telemetry/"),
    (rules.banned_calls, "shared/asl/bad.cc", "auto t = std::chrono::steady_clock::now();\n", "::now()"),
    (rules.banned_calls, "tests/unit/asl/bad.h", "auto t = Clock :: now ();\n", "::now()"),
    (rules.banned_calls, "workers/execute/bad.cc", "std::this_thread::sleep_until(t);\n", "sleep_for"),
    (rules.banned_calls, "topics/bad.cc", "int x = std::rand();\n", "rand"),
    (rules.banned_calls, "topics/bad.cc", "std::random_device device;\n", "random_device"),
    (rules.banned_calls, "producers/cli/bad.cc", "int x = 1'000; auto h = getenv(name); int y = 2'000;\n", "getenv"),
    (rules.sleeping_tests, "tests/system/bad_test.cc", "  usleep(10);\n", "must not sleep"),
    (rules.sleeping_tests, "tests/system/bad_test.cc", "  ::sleep(1);\n", "must not sleep"),
    (rules.sleeping_tests, "tests/system/journey_test.py", "time.sleep(1)\n", "must not sleep"),
    (rules.readme_names, "README.md", "And `shared/asl/gone.cc`.\n", "names shared/asl/gone.cc"),
    (rules.readme_names, "topics/README.md", "Also `names.{h,cc}`.\n", "names names.h"),
    (rules.readme_names, "topics/README.md", "[here](../nowhere.md)\n", "names ../nowhere.md"),
    (rules.schemas_against_structs, "topics/events/ping.cc", 'writer.number("extra", 1);\n', "extra is unknown to the schema"),
    (rules.schemas_against_structs, "topics/events/pong.cc", 'writer.text("id", x);\n', "has no topics/schemas/pong"),
    (rules.schemas_against_structs, "topics/schemas/lone.schema.json", '{"properties": {}}\n', "has no topics/events/lone.cc"),
    (rules.private_text, "ops/pom.xml", "<url>https://repo.maven.apache.org/maven2</url>\n", "a registry's host"),
    (rules.private_text, "ops/quickstart", "pip install -i https://artifactory.example.com/simple x\n", "a registry's host"),
    (rules.private_text, "ops/quickstart", "cd /" "work/main\n", "a path of one machine"),
    (rules.private_text, "shared/asl/bad.h", "// see /home/somebody/notes\n", "a path of one machine"),
    (rules.account_numbers, "shared/agents/bad.cc", 'const char* arn = "arn:aws:lambda:eu-west-1:401552979575:function:x";\n', "an AWS account"),
    (rules.private_text, "workers/execute/bad.cc", 'auto ip = "172.31.4.12";\n', "the documents' own network"),
]


def planted(files):
    """A tree with exactly these files, in a folder that goes when the answer goes."""
    folder = tempfile.TemporaryDirectory()
    for name, text in files.items():
        path = pathlib.Path(folder.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder, Tree(folder.name)


def found_in(tree):
    return [(rule, name, message) for rule in rules.ALL for name, _, message in rule(tree)]


class Rules(unittest.TestCase):
    def test_say_nothing_about_a_clean_tree(self):
        folder, tree = planted(CLEAN)
        with folder:
            self.assertEqual(found_in(tree), [])

    def test_see_what_is_planted_and_only_that(self):
        for rule, name, text, expected in PLANTED:
            with self.subTest(rule=rule.__name__, file=name, text=text):
                folder, tree = planted(CLEAN | {name: CLEAN.get(name, "") + text})
                with folder:
                    found = [one for one in found_in(tree) if one[0] is rule]
                    self.assertTrue(found, "nothing was found")
                    self.assertIn(expected, found[0][2])

    def test_a_member_that_only_the_schema_knows_is_seen(self):
        schema = '{"properties": {"id": {}, "more": {}}}\n'
        folder, tree = planted(CLEAN | {"topics/schemas/ping.schema.json": schema})
        with folder:
            self.assertEqual([message for _, _, message in found_in(tree)],
                             ["member more is unknown to topics/events"])

    def test_a_schema_that_asyncapi_does_not_name_is_seen(self):
        folder, tree = planted(CLEAN | {"topics/asyncapi.yaml": "channels:\n"})
        with folder:
            self.assertEqual([message for _, _, message in found_in(tree)],
                             ["is not referred to by topics/asyncapi.yaml"])

    def test_every_rule_has_a_planted_violation(self):
        self.assertEqual({rule for rule, *_ in PLANTED}, set(rules.ALL))


if __name__ == "__main__":
    unittest.main()
