#include "producers/cli/batch/batch_records.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(BatchCauses, EveryKnownCauseHasAnAction) {
  for (const char* error : {"Agent.TimedOut", "Agent.Unsuccessful", "Agent.BadAnswer", "ROW_MISSING_INPUT"}) {
    EXPECT_NE(action_for(error), action_for("Some.OtherError")) << error;
  }
}

}  // namespace
}  // namespace millrace::cli
