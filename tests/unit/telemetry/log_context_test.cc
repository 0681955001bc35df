#include "shared/telemetry/log_context.h"

#include <gtest/gtest.h>

#include <thread>

namespace millrace::telemetry {
namespace {

TEST(LogContext, TheInnerScopeWinsAndTheOuterOneReturns) {
  const LogContext outer(JobId("j0-a"));
  {
    const LogContext inner(JobId("j0-b"), TaskId("t1"));
    EXPECT_EQ(LogContext::current().job, "j0-b");
    EXPECT_EQ(LogContext::current().task, "t1");
  }
  EXPECT_EQ(LogContext::current().job, "j0-a");
  EXPECT_EQ(LogContext::current().task, "");
}

TEST(LogContext, BelongsToItsThread) {
  const LogContext here(JobId("j0-a"));
  std::string seen_elsewhere = "unset";
  std::jthread([&] { seen_elsewhere = LogContext::current().job; }).join();
  EXPECT_EQ(seen_elsewhere, "");
}

}  // namespace
}  // namespace millrace::telemetry
