#include "shared/frameworks/framework_rules.h"

#include <gtest/gtest.h>

namespace millrace::frameworks {
namespace {

using namespace std::chrono_literals;

std::string refusal(std::string_view text) {
  const auto rules = parse_framework_rules(text);
  return rules ? "accepted" : rules.error().detail;
}

TEST(FrameworkRules, HoldWhatTheFileSays) {
  const auto rules = parse_framework_rules(R"({
    "language": "sql",
    "validation": {
      "judge": "file:judge.py", "program_bytes_max": 10, "allowed_imports": ["csv"], "forbidden_imports": ["socket"],
      "forbidden_calls": ["eval"], "allowed_members": {"os": ["environ"]}, "forbidden_attributes": ["__code__"],
      "required": [{"any_of": ["spark.read"], "reason": "read the file"}]
    },
    "executor": {"kind": "sandbox", "interpreter": "python3", "runner": "runner.py", "program_name": "query.sql",
                 "wall_seconds": 5, "memory_bytes": 1000, "output_bytes": 20}
  })");

  ASSERT_TRUE(rules) << rules.error().detail;
  EXPECT_EQ(rules->language, "sql");
  EXPECT_EQ(rules->validation.judge, "file:judge.py");
  EXPECT_EQ(rules->validation.program_bytes_max, 10u);
  EXPECT_EQ(rules->validation.allowed_imports, std::vector<std::string>{"csv"});
  EXPECT_EQ(rules->validation.forbidden_imports, std::vector<std::string>{"socket"});
  EXPECT_EQ(rules->validation.forbidden_calls, std::vector<std::string>{"eval"});
  EXPECT_EQ(rules->validation.allowed_members.at("os"), std::vector<std::string>{"environ"});
  EXPECT_EQ(rules->validation.forbidden_attributes, std::vector<std::string>{"__code__"});
  ASSERT_EQ(rules->validation.required.size(), 1u);
  EXPECT_EQ(rules->validation.required[0].any_of, std::vector<std::string>{"spark.read"});
  EXPECT_EQ(rules->validation.required[0].reason, "read the file");
  EXPECT_EQ(rules->executor.runner, "runner.py");
  EXPECT_EQ(rules->executor.program_name, "query.sql");
  EXPECT_EQ(rules->executor.wall_time, 5s);
  EXPECT_EQ(rules->executor.memory_bytes, 1000u);
  EXPECT_EQ(rules->executor.output_bytes, 20u);
}

TEST(FrameworkRules, NeedALanguageAJudgeAndAnExecutor) {
  EXPECT_EQ(refusal("nonsense"), "is not JSON");
  EXPECT_EQ(refusal("[]"), "the document must be a JSON object");
  EXPECT_EQ(refusal(R"({"validation": {"judge": "python"}, "executor": {"kind": "sandbox"}})"),
            "language must say what programs are written in");
  EXPECT_EQ(refusal(R"({"language": "python", "executor": {"kind": "sandbox"}})"), "validation is missing");
  EXPECT_EQ(refusal(R"({"language": "python", "validation": {"judge": "python"}})"), "executor is missing");
}

TEST(FrameworkRules, NameTheFieldThatIsWrong) {
  const auto with = [](const std::string& validation, const std::string& executor) {
    return R"({"language": "python", "validation": {"judge": "python")" + validation +
           R"(}, "executor": {"kind": "sandbox")" + executor + "}}";
  };

  EXPECT_EQ(refusal(with("", "")), "accepted");
  EXPECT_EQ(refusal(with(R"(, "forbiden_calls": [])", "")), "validation.forbiden_calls is not a field that is known here");
  EXPECT_EQ(refusal(with(R"(, "allowed_imports": "csv")", "")), "validation.allowed_imports must be an array of texts");
  EXPECT_EQ(refusal(with(R"(, "allowed_members": {"os": 1})", "")),
            "validation.allowed_members.os must be an array of texts");
  EXPECT_EQ(refusal(with(R"(, "required": [{"any_of": []}])", "")),
            "validation.required.any_of must name at least one thing");
  EXPECT_EQ(refusal(with("", R"(, "wall_seconds": -1)")), "executor.wall_seconds must be a positive integer");
  EXPECT_EQ(refusal(with("", R"(, "program_name": "../x")")), "executor.program_name must be a plain file name");
}

TEST(FrameworkRules, AcceptOnlyJudgesAndExecutorsThatExist) {
  EXPECT_EQ(refusal(R"({"language": "x", "validation": {"judge": "ruby"}, "executor": {"kind": "sandbox"}})"),
            "validation.judge must be \"python\" or \"file:<a script of the folder>\"");
  EXPECT_EQ(refusal(R"({"language": "x", "validation": {"judge": "python"}, "executor": {"kind": "ssh"}})"),
            "executor.kind must be \"sandbox\", \"spark\" or \"ray\"");
}

}  // namespace
}  // namespace millrace::frameworks
