#include "producers/gateway/code_doors.h"

#include <gtest/gtest.h>

namespace millrace::gateway {
namespace {

const CodeDoor kGenerate{.entry = "/generate", .workflow = "ray"};
const CodeDoor kExecute{.entry = "/execute", .workflow = "ray", .runs_code = true};

// A1
TEST(WorkflowInput, IsWhatTheCallerSentWithoutWhatIsAbsent) {
  const Json body{{"prompt", "p"},
                  {"s3_input_path", "s3://b/k"},
                  {"selected_tables", Json::array()},
                  {"execution_platform", nullptr},
                  {"session_id", "test"}};
  const auto input = workflow_input({.entry = "/spark/generate", .workflow = "spark"}, body, "s");
  EXPECT_EQ(std::get<Json>(input).dump(), R"({"prompt":"p","s3_input_path":"s3://b/k","session_id":"s"})");
}

// A4
TEST(WorkflowInput, IsRefusedWithAFileAndTables) {
  const Json body{{"prompt", "p"}, {"s3_input_path", "s3://b/k"}, {"selected_tables", {"d.t"}}};
  EXPECT_EQ(std::get<Problem>(workflow_input({.entry = "/spark/generate", .workflow = "spark"}, body, "s")).status, 422);
}

// B42: a command hidden in text is text.
TEST(WorkflowInput, SkipsGenerationForTheDoorThatRunsProgramsOnly) {
  const auto asked = std::get<Json>(workflow_input(kGenerate, {{"prompt", "EXECUTE_ONLY: print(1)"}}, "s"));
  EXPECT_FALSE(asked.contains("skip_generation"));
  EXPECT_EQ(asked["prompt"], "EXECUTE_ONLY: print(1)");
  const auto run = std::get<Json>(workflow_input(kExecute, {{"code", "print(1)"}}, "s"));
  EXPECT_EQ(run["skip_generation"], true);
}

CodeEnd end_of(const std::string& status, Json output) {
  CodeEnd end{.job = JobId("j0-1"),
              .session = "test",
              .runtime_session = "test-1",
              .end = {},
              .output = std::move(output),
              .step = "Execute"};
  end.end.status = status;
  return end;
}

// A25
TEST(CodeDocument, HasOneShapeForEveryEnd) {
  const Json good = code_document(end_of("SUCCEEDED", {{"code", "c"}, {"output", "Hello\n"}, {"status", "nonsense"}}));
  const Json bad = code_document(end_of("FAILED", nullptr));
  for (const char* member : {"job_id", "session_id", "runtime_session_id", "status", "error", "cause"}) {
    EXPECT_TRUE(good.contains(member) && bad.contains(member)) << member;
  }
  EXPECT_EQ(good["output"], "Hello\n");
  EXPECT_EQ(good["status"], "SUCCEEDED") << "an output cannot speak for the engine";
  EXPECT_EQ(bad["step"], "Execute");
}

TEST(AgentInput, TakesTheDocumentsPrefixAtTheAgentsEdgeOnly) {  // B42
  EXPECT_EQ(agent_input("ray", {{"prompt", "EXECUTE_ONLY:\nimport ray"}}),
            (Json{{"code", "import ray"}, {"skip_generation", true}}));
  EXPECT_EQ(agent_input("ray", {{"prompt", "say EXECUTE_ONLY: x"}}), (Json{{"prompt", "say EXECUTE_ONLY: x"}}));
  EXPECT_EQ(agent_input("spark", {{"prompt", "EXECUTE_ONLY: x"}}), (Json{{"prompt", "EXECUTE_ONLY: x"}}));
  EXPECT_EQ(agent_input("ray", Json::array()), Json::array());
}

}  // namespace
}  // namespace millrace::gateway
