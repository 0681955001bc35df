#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "shared/sandbox/bubblewrap_sandbox.h"
#include "shared/sandbox/probe_layers.h"
#include "tests/system/sandbox/proof.h"
#include "tests/system/sandbox/rig.h"

namespace millrace::sandbox {
namespace {

constexpr char kHello[] = "print('it ran')";

/// Runs kHello and expects a refusal that names `layer`, and not a line of the program.
void expect_refusal(BubblewrapSandbox& sandbox, const std::string& layer) {
  Transcript seen;
  const auto report = sandbox.run(aimed_at_canaries(kHello, "refused"), {}, seen, {});

  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().where, kSandboxUnavailable);
  EXPECT_NE(report.error().detail.find(layer), std::string::npos) << report.error().detail;
  EXPECT_FALSE(seen.has("it ran"));
}

/// A place where no more user namespaces can be made, as on a machine that forbids them. False when it could
/// not be built.
bool forbid_user_namespaces() {
  const auto user = std::to_string(::geteuid());
  if (::unshare(CLONE_NEWUSER) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny" << std::flush;
  std::ofstream("/proc/self/uid_map") << "0 " << user << " 1" << std::flush;
  return (std::ofstream("/proc/sys/user/max_user_namespaces") << "0" << std::flush).good();
}

TEST(SandboxFailsClosed, S52WithoutBubblewrap) {
  BubblewrapSandbox sandbox(real_clock(), {.bubblewrap = "/nonexistent/bwrap"});
  expect_refusal(sandbox, "bubblewrap");
}

TEST(SandboxFailsClosed, S52WhenBubblewrapCannotSetUp) {
  BubblewrapSandbox sandbox(real_clock(), {.bubblewrap = "/bin/false"});
  expect_refusal(sandbox, "bubblewrap");
}

TEST(SandboxFailsClosed, S52WithoutPython) {
  BubblewrapSandbox sandbox(real_clock(), {.python = "/nonexistent/python3"});
  expect_refusal(sandbox, "python3");
}

TEST(SandboxFailsClosed, S52WithoutUserNamespaces) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!forbid_user_namespaces()) ::_exit(2);
    const auto layers = probe_layers(real_clock());
    const bool refused = !layers.has_value() && layers.error().where == kSandboxUnavailable &&
                         layers.error().detail.find("user namespace") != std::string::npos;
    ::_exit(refused ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  record_proof(52, HeldBy::kKernel);
}

TEST(SandboxFailsClosed, RefusesAMissingInputBeforeAnythingRuns) {
  BubblewrapSandbox sandbox(real_clock());
  SandboxProgram program = aimed_at_canaries(kHello, "refused");
  program.inputs.push_back({"missing.csv", std::filesystem::path("/nonexistent/missing.csv")});
  Transcript seen;
  const auto report = sandbox.run(program, {}, seen, {});

  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kRejected);
  EXPECT_NE(report.error().detail.find("missing.csv"), std::string::npos);
}

}  // namespace
}  // namespace millrace::sandbox
