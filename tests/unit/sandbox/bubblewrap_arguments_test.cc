#include "shared/sandbox/bubblewrap_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace millrace::sandbox {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

PythonRuntime some_python() {
  return {.program = "/usr/bin/python3.11",
          .files = {{"/usr/lib/x/libz.so.1.2", "/usr/lib/x/libz.so.1"}},
          .links = {{"usr/lib", "/lib"}}};
}

SandboxProgram some_program() {
  SandboxProgram program;
  program.program_text = "print(1)";
  return program;
}

/// Whether `words` stand next to each other in the options.
bool has_option(const BubblewrapCall& call, const std::vector<std::string>& words) {
  return !std::ranges::search(call.options, words).empty();
}

std::size_t place_of(const BubblewrapCall& call, const std::string& word) {
  return static_cast<std::size_t>(std::ranges::find(call.options, word) - call.options.begin());
}

std::string refusal_of(const SandboxProgram& program) {
  const auto call = compose_call(some_python(), program);
  return call ? "accepted" : call.error().detail;
}

TEST(BubblewrapArguments, LeavesEveryNamespaceAndGivesUpEveryRight) {
  const auto call = compose_call(some_python(), some_program());
  for (const char* option :
       {"--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
        "--unshare-cgroup", "--disable-userns", "--assert-userns-disabled", "--die-with-parent",
        "--new-session", "--clearenv"}) {
    EXPECT_THAT(call->options, Contains(option));
  }
  EXPECT_TRUE(has_option(*call, {"--cap-drop", "ALL"}));
  EXPECT_TRUE(has_option(*call, {"--seccomp", "5"}));
}

TEST(BubblewrapArguments, MakesTheRootReadOnlyAfterEverythingIsInPlace) {
  SandboxProgram program = some_program();
  program.inputs.push_back({"a.csv", std::string("x")});
  const auto call = compose_call(some_python(), program);
  EXPECT_GT(place_of(*call, "--remount-ro"), place_of(*call, "/in/a.csv"));
  EXPECT_THAT(call->options, Not(Contains("--dev"))) << "That is a file system without a limit.";
  EXPECT_THAT(call->options, Not(Contains("--tmpfs"))) << "That has no limit on the number of files.";
}

TEST(BubblewrapArguments, BindsTheRuntimeUnderTheNamesItsLoaderLooksFor) {
  const auto call = compose_call(some_python(), some_program());
  EXPECT_TRUE(has_option(*call, {"--ro-bind", "/usr/lib/x/libz.so.1.2", "/usr/lib/x/libz.so.1"}));
  EXPECT_TRUE(has_option(*call, {"--symlink", "usr/lib", "/lib"}));
}

TEST(BubblewrapArguments, PassesTextAndBytesByDescriptorInOrder) {
  SandboxProgram program = some_program();
  program.inputs.push_back({"first", std::string("1")});
  program.inputs.push_back({"second", std::string("2")});
  const auto call = compose_call(some_python(), program);
  EXPECT_THAT(call->contents, ElementsAre("print(1)", "1", "2"));
  EXPECT_TRUE(has_option(*call, {"--ro-bind-data", "7", "/program.py"}));
  EXPECT_TRUE(has_option(*call, {"--ro-bind-data", "8", "/in/first"}));
  EXPECT_TRUE(has_option(*call, {"--ro-bind-data", "9", "/in/second"}));
}

TEST(BubblewrapArguments, BindsAnOutsideFileByItsRealPath) {
  SandboxProgram program = some_program();
  program.inputs.push_back({"host", std::filesystem::path("/proc/../proc/version")});
  const auto call = compose_call(some_python(), program);
  EXPECT_TRUE(has_option(*call, {"--ro-bind", "/proc/version", "/in/host"}));
}

TEST(BubblewrapArguments, RefusesNamesThatLeaveTheInputFolder) {
  for (const std::string name : {"", ".", "..", "../x", "a/b", "/etc"}) {
    SandboxProgram program = some_program();
    program.inputs.push_back({name, std::string()});
    EXPECT_THAT(refusal_of(program), HasSubstr("input name")) << name;
  }
}

TEST(BubblewrapArguments, RefusesANameWithANul) {
  SandboxProgram program = some_program();
  program.inputs.push_back({std::string("a\0b", 3), std::string()});
  EXPECT_THAT(refusal_of(program), HasSubstr("input name"));
}

TEST(BubblewrapArguments, RefusesTheSameNameTwice) {
  SandboxProgram program = some_program();
  program.inputs = {{"a", std::string()}, {"a", std::string()}};
  EXPECT_THAT(refusal_of(program), HasSubstr("taken"));
}

TEST(BubblewrapArguments, RefusesFoldersAndMissingFiles) {
  for (const char* path : {"/nonexistent", "/usr"}) {
    SandboxProgram program = some_program();
    program.inputs.push_back({"a", std::filesystem::path(path)});
    EXPECT_THAT(refusal_of(program), HasSubstr(path));
  }
}

TEST(BubblewrapArguments, RefusesOptionsSmuggledByNul) {
  SandboxProgram program = some_program();
  program.environment["A"] = std::string("x\0--bind", 8);
  EXPECT_THAT(refusal_of(program), HasSubstr("malformed"));
  program.environment.clear();
  program.arguments = {std::string("x\0y", 3)};
  EXPECT_THAT(refusal_of(program), HasSubstr("NUL"));
}

TEST(BubblewrapArguments, SetsItsOwnVariablesAfterTheCallers) {
  SandboxProgram program = some_program();
  program.environment["MILLRACE_OUTPUT"] = "/etc/passwd";
  const auto call = compose_call(some_python(), program);
  EXPECT_LT(place_of(*call, "/etc/passwd"), place_of(*call, "/proc/self/fd/3"))
      << "bubblewrap obeys the last.";
}

TEST(BubblewrapArguments, AProgramWithLoopbackKeepsANetworkOfItsOwn) {
  SandboxProgram program = some_program();
  program.network = Network::kLoopback;
  const auto call = compose_call(some_python(), program);
  EXPECT_THAT(call->options, Contains("--unshare-net"));
  EXPECT_THAT(call->contents, Contains("127.0.0.1 localhost sandbox\n"));
  program.network = Network::kMachine;
  EXPECT_THAT(compose_call(some_python(), program)->options, Not(Contains("--unshare-net")));
}

TEST(BubblewrapArguments, BindsFoldersReadOnlyAndRefusesFiles) {
  SandboxProgram program = some_program();
  program.folders = {{"/usr", "/opt/engine"}};
  EXPECT_TRUE(has_option(*compose_call(some_python(), program), {"--ro-bind", "/usr", "/opt/engine"}));
  program.folders = {{"/etc/passwd", "/opt/engine"}};
  EXPECT_THAT(refusal_of(program), HasSubstr("not a folder"));
}

TEST(BubblewrapArguments, RefusesAnUnknownInterpreter) {
  SandboxProgram program = some_program();
  program.interpreter = "bash";
  EXPECT_THAT(refusal_of(program), HasSubstr("bash"));
}

TEST(BubblewrapArguments, KeepsArgumentsOfTheProgramAfterItsName) {
  SandboxProgram program = some_program();
  program.arguments = {"--flag", "value"};
  const auto call = compose_call(some_python(), program);
  EXPECT_EQ(call->command.front(), "/usr/bin/python3.11");
  EXPECT_EQ((std::vector<std::string>(call->command.end() - 3, call->command.end())),
            (std::vector<std::string>{"/program.py", "--flag", "value"}));
}

}  // namespace
}  // namespace millrace::sandbox
