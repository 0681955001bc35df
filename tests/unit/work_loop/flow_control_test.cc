#include "shared/work_loop/flow_control.h"

#include <gmock/gmock.h>

namespace millrace::work_loop {
namespace {

using event_log::TopicPartition;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

const TopicPartition kOne{"t", 0};
const TopicPartition kOther{"t", 1};

TEST(FlowControl, HoldsBeforeItPausesAndPausesWhenItLasts) {
  FlowControl flow{100ms};

  EXPECT_THAT(flow.adjust(true, {kOne, kOther}, {}, 0ms).pause, IsEmpty());
  EXPECT_EQ(flow.hold(30ms), 70ms);
  EXPECT_THAT(flow.adjust(true, {kOne, kOther}, {}, 99ms).pause, IsEmpty());
  EXPECT_THAT(flow.adjust(true, {kOne, kOther}, {}, 100ms).pause, ElementsAre(kOne, kOther));
  EXPECT_EQ(flow.hold(100ms), 0ms);
}

TEST(FlowControl, AMomentOfRoomStartsTheCountAnew) {
  FlowControl flow{100ms};
  flow.adjust(true, {kOne}, {}, 0ms);
  flow.adjust(false, {kOne}, {}, 90ms);

  EXPECT_THAT(flow.adjust(true, {kOne}, {}, 110ms).pause, IsEmpty());
}

TEST(FlowControl, ResumesOnlyWhatIsPaused) {
  FlowControl flow{100ms};
  flow.adjust(false, {kOne, kOther}, {kOther}, 0ms);

  const auto changes = flow.adjust(false, {kOne, kOther}, {}, 1ms);

  EXPECT_THAT(changes.resume, ElementsAre(kOther));
  EXPECT_THAT(changes.pause, IsEmpty());
}

TEST(FlowControl, APartitionThatIsGoneIsNeitherPausedNorResumed) {
  FlowControl flow{100ms};
  flow.pause_all({kOne, kOther});
  flow.forget({kOne});

  EXPECT_EQ(flow.paused(), 1U);
  EXPECT_THAT(flow.adjust(false, {kOther}, {}, 0ms).resume, ElementsAre(kOther));
}

}  // namespace
}  // namespace millrace::work_loop
