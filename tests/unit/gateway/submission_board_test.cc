#include "producers/gateway/submission_board.h"

#include <gtest/gtest.h>

namespace millrace::gateway {
namespace {

SubmissionBoard::Entry entry(int number) {
  return {.job = JobId("j0-" + std::to_string(number)), .workflow = "w", .tenant = {}, .event_source = "s", .event_id = std::to_string(number)};
}

TEST(SubmissionBoard, RemembersARefusal) {
  SubmissionBoard board;
  board.remember(entry(1));
  EXPECT_EQ(board.refuse("s", "1", "InputRefused", "because"), JobId("j0-1"));
  EXPECT_EQ(board.find(JobId("j0-1"))->cause, "because");
  EXPECT_EQ(board.refuse("elsewhere", "1", "x", "y"), std::nullopt);
}

TEST(SubmissionBoard, ForgetsTheOldestRatherThanGrowing) {
  SubmissionBoard board;
  for (int i = 0; i < 6000; ++i) board.remember(entry(i));
  EXPECT_EQ(board.find(JobId("j0-0")), std::nullopt);
  EXPECT_NE(board.find(JobId("j0-5999")), std::nullopt);
}

}  // namespace
}  // namespace millrace::gateway
