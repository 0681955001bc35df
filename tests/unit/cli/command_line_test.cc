#include "producers/cli/command_line.h"

#include <gtest/gtest.h>

#include <sstream>

#include "shared/vocabulary/json.h"

namespace millrace::cli {
namespace {

/// What a command line that needs no service answers.
struct Answer {
  ExitCode code;
  std::string data;
  std::string notes;
};

Answer run(const std::vector<std::string>& arguments) {
  std::ostringstream data;
  std::ostringstream notes;
  const ExitCode code =
      run_command_line(arguments, {.data = data, .notes = notes, .environment = {}, .terminals = {}});
  return {code, data.str(), notes.str()};
}

TEST(CommandLine, PrintsItsVersionForPeopleAndPrograms) {
  EXPECT_EQ(run({"version"}).data.rfind("millrace ", 0), 0U);
  EXPECT_EQ(run({"--version"}).data, run({"version"}).data);
  EXPECT_TRUE(Json::parse(run({"version", "-o", "json"}).data).contains("version"));
}

TEST(CommandLine, TakesGlobalFlagsBeforeAndAfterTheCommand) {
  EXPECT_EQ(run({"-o", "json", "version"}).data, run({"version", "-o", "json"}).data);
}

TEST(CommandLine, DocumentsEveryExitCode) {
  const Answer answer = run({"help", "exit-codes", "-o", "json"});

  EXPECT_EQ(answer.code, ExitCode::kOk);
  EXPECT_EQ(Json::parse(answer.data).size(), exit_codes().size());
  EXPECT_NE(run({"help", "exit-codes"}).data.find("130"), std::string::npos);
}

TEST(CommandLine, ExplainsEveryCommandThatTheOutsideReliesOn) {
  const std::vector<std::vector<std::string>> commands{
      {"submit"},           {"job", "list"},       {"job", "show"},         {"job", "history"},  {"job", "why"},
      {"job", "logs"},      {"job", "result"},     {"job", "cancel"},       {"job", "pause"},    {"job", "resume"},
      {"job", "redrive"},   {"workflow", "put"},   {"workflow", "list"},    {"workflow", "show"}, {"workflow", "versions"},
      {"workflow", "alias", "set"}, {"workflow", "alias", "list"}, {"workflow", "alias", "remove"},
      {"task", "succeed"},  {"task", "fail"},      {"task", "heartbeat"},   {"worker"},          {"worker", "list"},
      {"scale"},            {"approval", "list"},  {"approval", "show"},    {"approval", "approve"},
      {"approval", "reject"}, {"lag"},             {"dead", "list"},        {"dead", "show"},    {"dead", "replay"},
      {"topics", "apply"},  {"topics", "diff"},    {"up"},                  {"down"},            {"status"},
      {"doctor"},           {"logs"},              {"file", "put"},         {"completion"},      {"version"},
      {"workflow", "simulate"}, {"workflow", "validate"}, {"workflow", "prove"}, {"workflow", "render"}};
  for (const auto& command : commands) {
    std::vector<std::string> arguments{"help"};
    arguments.insert(arguments.end(), command.begin(), command.end());
    const Answer answer = run(arguments);

    EXPECT_EQ(answer.code, ExitCode::kOk) << command.back();
    EXPECT_NE(answer.data.find("Usage:"), std::string::npos) << command.back();
  }
}

TEST(CommandLine, NamesAMisspeltCommandAndWhatWasMeant) {
  const Answer answer = run({"job", "lst"});

  EXPECT_EQ(answer.code, ExitCode::kUsage);
  EXPECT_NE(answer.notes.find("'lst'; did you mean 'list'?"), std::string::npos) << answer.notes;
  EXPECT_EQ(answer.data, "");
}

TEST(CommandLine, RefusesWrongUseAsADocumentWhenAskedForJson) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"job", "lst", "-o", "json"},
                                                                     {"-ojson", "submit"},
                                                                     {"--output=json", "job", "list", "--limit", "0"},
                                                                     {"-o", "json", "version", "--no-such-flag"}}) {
    const Answer answer = run(arguments);

    EXPECT_EQ(answer.code, ExitCode::kUsage);
    EXPECT_EQ(Json::parse(answer.notes)["exit_code"], 2) << answer.notes;
  }
}

TEST(CommandLine, RefusesAnUnknownSettingBeforeItDoesAnything) {
  const Answer answer = run({"job", "list", "--set", "kafka.bootsrap=x"});

  EXPECT_EQ(answer.code, ExitCode::kUsage);
  EXPECT_NE(answer.notes.find("kafka.bootstrap"), std::string::npos) << answer.notes;
}

TEST(CommandLine, RefusesAPoolThatItDoesNotServe) {
  const Answer answer = run({"worker", "no-such-pool"});

  EXPECT_EQ(answer.code, ExitCode::kUsage);
  EXPECT_NE(answer.notes.find("supervise, codegen"), std::string::npos) << answer.notes;
}

TEST(CommandLine, SaysThatPostgresIsAway) {
  // Port 9 discards; nothing listens there on a test machine.
  const Answer answer = run({"job", "list", "--set", "postgres.url=postgresql://x@127.0.0.1:9/x"});

  EXPECT_EQ(answer.code, ExitCode::kUnavailable);
}

TEST(CommandLine, RefusesATokenThatIsNone) {
  EXPECT_EQ(run({"task", "succeed", "not-a-token"}).code, ExitCode::kUsage);
  EXPECT_EQ(run({"task", "succeed", "x", "--output", "{"}).code, ExitCode::kUsage);
}

TEST(CommandLine, WritesACompletionForEveryShell) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const Answer answer = run({"completion", shell});

    EXPECT_EQ(answer.code, ExitCode::kOk) << shell;
    EXPECT_NE(answer.data.find("redrive"), std::string::npos) << shell;
  }
  EXPECT_EQ(run({"completion", "tcsh"}).code, ExitCode::kUsage);
}

}  // namespace
}  // namespace millrace::cli
