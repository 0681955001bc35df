#include "shared/telemetry/log_line.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::telemetry {
namespace {

LogLine line_saying(std::string_view message) {
  return {.at = *parse_rfc3339("2026-01-02T03:04:05.678Z"),
          .level = "info",
          .role = "execute",
          .message = message,
          .ids = {.job = "j0-a", .task = "t1"}};
}

TEST(LogLine, TextNamesTimeLevelRoleAndIds) {
  EXPECT_EQ(text_line(line_saying("started")), "2026-01-02T03:04:05.678Z info  execute: started job=j0-a task=t1\n");
}

TEST(LogLine, AMessageCannotForgeALineOfText) {
  const auto line = text_line(line_saying("a\n2026-01-02T03:04:05.678Z error execute: fake\x1b[31m"));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(LogLine, JsonIsOneObjectPerLineWhateverTheMessageHolds) {
  const auto line = json_line(line_saying("quote \" newline \n bad \xff"));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  const auto document = Json::parse(line);
  EXPECT_EQ(document.at("level"), "info");
  EXPECT_EQ(document.at("job"), "j0-a");
  EXPECT_EQ(document.at("task"), "t1");
  EXPECT_EQ(document.at("message").get<std::string>().rfind("quote \" newline \n bad ", 0), 0u);
}

}  // namespace
}  // namespace millrace::telemetry
