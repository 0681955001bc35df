#include "topics/trace_context.h"

#include <gtest/gtest.h>

namespace millrace::topics {
namespace {

constexpr const char* kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

TEST(TraceContext, KnowsATraceparentWhenItSeesOne) {
  EXPECT_TRUE(is_traceparent(kParent));
  EXPECT_FALSE(is_traceparent(""));
  EXPECT_FALSE(is_traceparent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"));
  EXPECT_FALSE(is_traceparent("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"));
  EXPECT_FALSE(is_traceparent("00-00000000000000000000000000000000-b7ad6b7169203331-00"));
  EXPECT_FALSE(is_traceparent("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-00"));
}

TEST(TraceContext, AChildKeepsTraceAndFlagsAndHasASpanOfItsOwn) {
  const std::string child = child_traceparent(kParent, "hop");

  EXPECT_TRUE(is_traceparent(child));
  EXPECT_EQ(child.substr(0, 36), std::string(kParent).substr(0, 36));
  EXPECT_NE(child.substr(36, 16), std::string(kParent).substr(36, 16));
  EXPECT_EQ(child.substr(52), "-00");
}

TEST(TraceContext, TheSameHopTwiceIsTheSameSpan) {
  EXPECT_EQ(child_traceparent(kParent, "hop"), child_traceparent(kParent, "hop"));
  EXPECT_NE(child_traceparent(kParent, "hop"), child_traceparent(kParent, "other"));
}

TEST(TraceContext, WithoutAParentTheSeedMakesATrace) {
  EXPECT_TRUE(is_traceparent(child_traceparent("", "job")));
  EXPECT_TRUE(is_traceparent(child_traceparent("nonsense", "job")));
}

TEST(TraceContext, E176ATraceThatBeginsMayHaveTheTimeInItsIdAsXrayWantsIt) {
  const TimePoint now{std::chrono::seconds(0x6b022ab8)};

  const std::string begun = child_traceparent("", "job", TraceIds::kTimed, now);

  EXPECT_TRUE(is_traceparent(begun));
  EXPECT_EQ(begun.substr(3, 8), "6b022ab8");
  EXPECT_EQ(begun.substr(11), child_traceparent("", "job").substr(11));
  EXPECT_EQ(child_traceparent(kParent, "hop", TraceIds::kTimed, now), child_traceparent(kParent, "hop")) << "it began elsewhere";
  EXPECT_EQ(child_traceparent("", "job", TraceIds::kHashed, now), child_traceparent("", "job"));
}

TEST(TraceContext, TheSpanOfAnAdmissionFollowsFromTheJob) {
  const std::string job = child_traceparent(kParent, "j0-1");

  const std::string admission = admission_traceparent(job, JobId("j0-1"));

  EXPECT_TRUE(is_traceparent(admission));
  EXPECT_EQ(admission.substr(0, 36), job.substr(0, 36)) << "the same trace";
  EXPECT_NE(admission, job);
  EXPECT_EQ(admission, admission_traceparent(job, JobId("j0-1")));
  EXPECT_NE(admission, admission_traceparent(job, JobId("j0-2")));
  EXPECT_EQ(admission_traceparent("", JobId("j0-1")), "");
}

}  // namespace
}  // namespace millrace::topics
