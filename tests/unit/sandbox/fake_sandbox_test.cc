#include "shared/sandbox/fake_sandbox.h"

#include <gtest/gtest.h>

namespace millrace::sandbox {
namespace {

class NoLines final : public LineSink {
 public:
  void line(Stream, std::string_view) override { ++count; }
  int count = 0;
};

SandboxProgram program_of(const std::string& text) {
  SandboxProgram program;
  program.program_text = text;
  return program;
}

TEST(FakeSandbox, AnswersInOrderAndRemembersWhatItRan) {
  FakeSandbox sandbox;
  SandboxReport report;
  report.output = "42";
  sandbox.answer_with({report, {{Stream::kStdout, "a line"}}});
  sandbox.answer_with({rejected(kSandboxUnavailable, "seccomp"), {}});
  NoLines lines;

  EXPECT_EQ(sandbox.run(program_of("first"), {}, lines, {})->output, "42");
  EXPECT_EQ(sandbox.run(program_of("second"), {}, lines, {}).error().where, kSandboxUnavailable);
  EXPECT_TRUE(sandbox.run(program_of("third"), {}, lines, {})->succeeded());

  EXPECT_EQ(lines.count, 1);
  ASSERT_EQ(sandbox.programs().size(), 3u);
  EXPECT_EQ(sandbox.programs()[1].program_text, "second");
}

TEST(FakeSandbox, AHangingRunEndsWhenItIsStopped) {
  FakeSandbox sandbox;
  sandbox.hang_next_run();
  NoLines lines;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(sandbox.run({}, {}, lines, stop.get_token())->ended, Ending::kCancelled);
}

}  // namespace
}  // namespace millrace::sandbox
