#include "workers/execute/remote/ray_through_mcp.h"

#include <gtest/gtest.h>

#include "tests/unit/execute/remote/collected_lines.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::execute::remote {
namespace {

using work_loop::Failed;
using work_loop::Succeeded;

Json said(const std::string& text, bool is_error = false) {
  return {{"jsonrpc", "2.0"}, {"id", 1}, {"result", {{"content", Json::array({Json{{"type", "text"}, {"text", text}}})}, {"isError", is_error}}}};
}

TEST(ReadMcpRun, DecodesATextAsOftenAsItWasEncodedAndNotOnceMore) {  // B48, B49
  EXPECT_EQ(read_mcp_run(said("Hello\n"))->output, "Hello\n");
  EXPECT_EQ(read_mcp_run(said(Json("a\\nb\nc\n").dump()))->output, "a\\nb\nc\n");
  EXPECT_EQ(read_mcp_run(said("a\\nb\n"))->output, "a\\nb\n");
  EXPECT_EQ(read_mcp_run(said("\"quoted\"\n"))->output, "\"quoted\"\n") << "a line that a program printed";
  EXPECT_EQ(read_mcp_run(said(R"({"output": "a\\nb\n"})"))->output, "a\\nb\n");
}

TEST(ReadMcpRun, TellsAFailedProgramFromARefusedCall) {  // B50
  const auto failed = read_mcp_run(said("Traceback\nValueError: x", true));
  EXPECT_TRUE(failed->has_failed);
  EXPECT_EQ(read_mcp_run(Json{{"error", {{"code", -32602}, {"message", "no such tool"}}}}).error().kind, ErrorKind::kRejected);
  EXPECT_EQ(read_mcp_run(Json()).error().kind, ErrorKind::kRejected);
}

class RayThroughMcpTest : public testing::Test {
 protected:
  RayThroughMcpTest() {
    task_.id = TaskId("task-1");
    task_.job = JobId("j1-0");
    settings_.ray_networks = *http::AddressPolicy::parse({"10.0.0.0/8"});
    settings_.ray_mcp = "http://gateway/mcp";
    settings_.ray_mcp_tool = "t___validate_ray_code";
    settings_.ray_mcp_time = std::chrono::seconds(60);
  }
  Result<work_loop::TaskOutcome> execute(const std::string& cluster) {
    return runs_.execute(task_, {.code = "import ray", .cluster = cluster, .session = {}, .input = {}}, lines_, {});
  }

  http::ScriptedTransport transport_;
  ManualClock clock_{TimePoint(std::chrono::hours(24 * 365 * 56))};
  RemoteSettings settings_{};
  RayThroughMcp runs_{transport_, clock_, settings_};
  work_loop::Task task_;
  CollectedLines lines_;
};

TEST_F(RayThroughMcpTest, CallsTheToolWithTheProgramAndTheCluster) {  // B43
  transport_.answer(200, said("Hello\n").dump(), {{"content-type", "application/json"}});
  const auto outcome = execute("10.0.0.1");
  ASSERT_TRUE(outcome);
  EXPECT_EQ(Json::parse(std::get<Succeeded>(*outcome).output)["output"], "Hello");
  const Json body = Json::parse(transport_.requests.front().body);
  EXPECT_EQ(body["params"]["name"], "t___validate_ray_code");
  EXPECT_EQ(body["params"]["arguments"], (Json{{"code", "import ray"}, {"ray_cluster_ip", "10.0.0.1"}}));
  EXPECT_EQ(http::header_of(transport_.requests.front(), "Idempotency-Key"), "task-1");
  EXPECT_EQ(lines_.out, std::vector<std::string>{"Hello"});
}

TEST_F(RayThroughMcpTest, TellsRaysOwnLinesFromTheProgramsByTheirForm) {  // B51, B52: as Ray 2.60 wrote them
  transport_.answer(200, said("2026-11-22 03:26:05,345\tINFO job_manager.py:581 -- Runtime env is setting up.\n"
                              "Running entrypoint for job raysubmit_7tLyG5pc4hWPUB7K: python3 -c \"$PROGRAM\"\n"
                              "2026-11-22 03:26:08,101\tINFO worker.py:1832 -- Connecting to existing Ray cluster at address: 127.0.0.2:35711...\n"
                              "(pid=1) hi\nINFO worker.py: mine\nRunning entrypoint for job mine\n")
                             .dump(),
                    {{"content-type", "application/json"}});
  const auto outcome = execute("10.0.0.1");
  ASSERT_TRUE(outcome);
  EXPECT_EQ(Json::parse(std::get<Succeeded>(*outcome).output)["output"], "(pid=1) hi\nINFO worker.py: mine\nRunning entrypoint for job mine");
  EXPECT_EQ(lines_.out.size(), 6U) << "the log has all";
}

TEST_F(RayThroughMcpTest, SendsNoProgramToAnAddressThatIsNotAllowed) {  // B37
  EXPECT_EQ(std::get<Failed>(*execute("169.254.169.254")).error, "Ray.AddressRefused");
  EXPECT_TRUE(transport_.requests.empty());
}

TEST_F(RayThroughMcpTest, LeavesAGatewayInTroubleToTheLoop) {
  transport_.answer(503, "busy");
  EXPECT_EQ(execute("10.0.0.1").error().kind, ErrorKind::kTransient);
}

}  // namespace
}  // namespace millrace::execute::remote
