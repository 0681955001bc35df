// Lines that programs print, from the journal's store into PostgreSQL and back as `millrace job logs` reads them.
#include <gtest/gtest.h>

#include "shared/postgres/queries/job_trail.h"
#include "tests/support/private_postgres.h"
#include "workers/execute/postgres_line_store.h"

namespace millrace::execute {
namespace {

LogLine line_saying(const std::string& text, sandbox::Stream stream = sandbox::Stream::kStdout) {
  return {.job = JobId("j1"),
          .task = TaskId("t1"),
          .attempt = 3,
          .at = TimePoint(std::chrono::seconds(1'800'000'000)),
          .stream = stream,
          .text = text};
}

class TaskLogs : public testing::Test {
 protected:
  TaskLogs() { EXPECT_TRUE(sessions_.run("DELETE FROM task_logs")); }

  postgres::SessionPool sessions_{tests::PrivatePostgres::shared().url(), "millrace-test", 1};
  PostgresLineStore store_{sessions_};
};

TEST_F(TaskLogs, KeepLinesWordForWordAndInOrder) {
  ASSERT_TRUE(store_.append({line_saying("first, with \"quotes\", {braces}, \\backslashes\\ and ü"),
                             line_saying("", sandbox::Stream::kStderr), line_saying("NULL")}));
  ASSERT_TRUE(store_.append({line_saying("last")}));

  const auto lines = postgres::load_log(sessions_, JobId("j1"), 0, 100);

  ASSERT_TRUE(lines) << describe(lines.error());
  ASSERT_EQ(lines->size(), 4u);
  EXPECT_EQ((*lines)[0].line, "first, with \"quotes\", {braces}, \\backslashes\\ and ü");
  EXPECT_EQ((*lines)[0].stream, "stdout");
  EXPECT_EQ((*lines)[0].attempt, 3);
  EXPECT_EQ((*lines)[0].task, TaskId("t1"));
  EXPECT_EQ((*lines)[1].line, "");
  EXPECT_EQ((*lines)[1].stream, "stderr");
  EXPECT_EQ((*lines)[2].line, "NULL");
  EXPECT_EQ((*lines)[3].line, "last");
}

TEST_F(TaskLogs, KeepTheOrderOfALargeBatch) {
  std::vector<LogLine> batch;
  for (int i = 0; i < 1000; ++i) batch.push_back(line_saying(std::to_string(i)));

  ASSERT_TRUE(store_.append(batch));

  const auto lines = postgres::load_log(sessions_, JobId("j1"), 0, 1000);
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 1000u);
  for (std::size_t i = 0; i < lines->size(); ++i) EXPECT_EQ((*lines)[i].line, std::to_string(i));
}

}  // namespace
}  // namespace millrace::execute
