#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "shared/sandbox/bubblewrap_sandbox.h"
#include "tests/system/sandbox/proof.h"
#include "tests/system/sandbox/rig.h"

namespace millrace::sandbox {
namespace {

using ::testing::IsEmpty;

/// Takes almost all processes it may have, holds them until the other has done the same, and says what it
/// sees.
constexpr char kCrowd[] = R"python(
import os, sys, time
for number in range(55):
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)
print("55 children", flush=True)
time.sleep(1.5)
seen = [name for name in os.listdir("/proc") if name.isdigit()]
others = [pid for pid in seen if b"crowd" in open("/proc/%s/cmdline" % pid, "rb").read()
          and sys.argv[1].encode() not in open("/proc/%s/cmdline" % pid, "rb").read()]
print("sees", len(seen), "processes,", len(others), "of others")
os.kill(-1, 9)
)python";

TEST(SandboxIsolation, S49TwoNeitherSeeNorStarveEachOther) {
  BubblewrapSandbox sandbox(real_clock());
  const SandboxLimits limits{.wall = std::chrono::seconds(20), .processes = 64};
  Transcript first_seen;
  Transcript second_seen;
  std::optional<Result<SandboxReport>> first;
  std::jthread other(
      [&] { first = sandbox.run(aimed_at_canaries(kCrowd, "crowd-one"), limits, first_seen, {}); });
  const auto second = sandbox.run(aimed_at_canaries(kCrowd, "crowd-two"), limits, second_seen, {});
  other.join();

  ASSERT_TRUE(first->has_value() && second.has_value());
  for (const Transcript* seen : {&first_seen, &second_seen}) {
    EXPECT_TRUE(seen->has("55 children")) << seen->all();
    EXPECT_TRUE(seen->has("0 of others")) << seen->all();
  }
  record_proof(49, HeldBy::kKernel);
}

constexpr char kLeaveTraces[] = R"python(
import multiprocessing, os
open("/tmp/trace", "w").write("trace")
open("/dev/shm/trace", "w").write("trace")
multiprocessing.Semaphore()
print("left", sorted(os.listdir("/tmp")))
)python";

constexpr char kLookForTraces[] = R"python(
import os
print("found", sorted(os.listdir("/tmp")), sorted(os.listdir("/dev/shm")),
      [len(open("/proc/sysvipc/" + kind).read().splitlines()) - 1 for kind in ("shm", "sem", "msg")])
)python";

TEST(SandboxIsolation, S50NextRunFindsNothingOfTheLast) {
  BubblewrapSandbox sandbox(real_clock());
  Transcript left;
  Transcript found;
  const auto first = sandbox.run(aimed_at_canaries(kLeaveTraces, "traces"), {}, left, {});
  const auto second = sandbox.run(aimed_at_canaries(kLookForTraces, "traces"), {}, found, {});

  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_TRUE(left.has("'trace'")) << left.all();
  EXPECT_TRUE(found.has("found [] [] [0, 0, 0]")) << found.all();
  EXPECT_THAT(canaries().touched(), IsEmpty());
  record_proof(50, HeldBy::kKernel);
}

}  // namespace
}  // namespace millrace::sandbox
