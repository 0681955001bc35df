#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <thread>

#include "shared/sandbox/bubblewrap_sandbox.h"
#include "tests/system/sandbox/rig.h"

namespace millrace::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::IsEmpty;

constexpr char kAnswer[] = R"python(
import csv, os
rows = list(csv.DictReader(open("/in/table.csv")))
open(os.environ["MILLRACE_OUTPUT"], "w").write("%d rows, first b is %s" % (len(rows), rows[0]["b"]))
)python";

TEST(SandboxEndurance, SixteenAtATimeAllAnswer) {
  BubblewrapSandbox sandbox(real_clock());
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&] {
        for (int run = 0; run < 4; ++run) {
          Transcript seen;
          const auto report = sandbox.run(aimed_at_canaries(kAnswer, "sixteen"), {}, seen, {});
          answered += report.has_value() && report->output == "1 rows, first b is 2";
        }
      });
    }
  }
  EXPECT_EQ(answered, 64);
  EXPECT_EQ(processes_with("sixteen"), 0);
}

TEST(SandboxEndurance, HundredsOfRunsLeaveNothingBehind) {
  constexpr int kRuns = 500;
  BubblewrapSandbox sandbox(real_clock());
  Transcript seen;
  (void)sandbox.run(aimed_at_canaries(kAnswer, "endurance"), {}, seen, {});
  const int descriptors_before = open_descriptors();
  const int mounts_before = mounts();

  int answered = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto report = sandbox.run(aimed_at_canaries(kAnswer, "endurance"), {}, seen, {});
    answered += report.has_value() && report->succeeded();
  }

  EXPECT_EQ(answered, kRuns);
  EXPECT_EQ(open_descriptors(), descriptors_before);
  EXPECT_EQ(mounts(), mounts_before);
  EXPECT_EQ(processes_with("endurance"), 0);
}

milliseconds percentile(std::vector<milliseconds> times, std::size_t percent) {
  std::ranges::sort(times);
  return times[times.size() * percent / 100];
}

/// 60 ms is the goal on a machine of one's own; where others are busy too, plain Python shows by how much.
TEST(SandboxEndurance, CostsLittleOverPlainPython) {
  constexpr int kRuns = 40;
  BubblewrapSandbox sandbox(real_clock());
  SandboxProgram program;
  program.program_text = "print('hello')";
  const auto time_of = [](const auto& action) {
    const Duration started = real_clock().monotonic();
    action();
    return std::chrono::duration_cast<milliseconds>(real_clock().monotonic() - started);
  };

  std::vector<milliseconds> plain;
  std::vector<milliseconds> boxed;
  for (int run = 0; run < kRuns; ++run) {
    Transcript seen;
    plain.push_back(time_of([&] { (void)output_outside(program); }));
    boxed.push_back(time_of([&] { (void)sandbox.run(program, {}, seen, {}); }));
  }

  for (const std::size_t percent : {10u, 50u, 90u}) {
    std::cout << "p" << percent << ": plain " << percentile(plain, percent).count() << " ms, sandbox "
              << percentile(boxed, percent).count() << " ms\n";
  }
  EXPECT_LE(percentile(boxed, 50) - percentile(plain, 50),
            std::max(milliseconds(60), 5 * percentile(plain, 50)));
}

}  // namespace
}  // namespace millrace::sandbox
