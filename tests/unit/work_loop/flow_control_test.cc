#include "shared/work_loop/flow_control.h"

#include <gmock/gmock.h>

namespace millrace::work_loop {
namespace {

using event_log::TopicPartition;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

const TopicPartition kFirst{"t", 0};
const TopicPartition kSecond{"t", 1};

TEST(FlowControl, HoldsBeforeItPausesAndPausesWhenItLasts) {
  FlowControl flow{100ms};

  EXPECT_THAT(flow.adjust(true, {kFirst, kSecond}, {}, 0ms).pause, IsEmpty());
  EXPECT_EQ(flow.hold(30ms), 70ms);
  EXPECT_THAT(flow.adjust(true, {kFirst, kSecond}, {}, 99ms).pause, IsEmpty());
  EXPECT_THAT(flow.adjust(true, {kFirst, kSecond}, {}, 100ms).pause, ElementsAre(kFirst, kSecond));
  EXPECT_EQ(flow.hold(100ms), 0ms);
}

TEST(FlowControl, AMomentOfRoomStartsTheCountAnew) {
  FlowControl flow{100ms};
  flow.adjust(true, {kFirst}, {}, 0ms);
  flow.adjust(false, {kFirst}, {}, 90ms);

  EXPECT_THAT(flow.adjust(true, {kFirst}, {}, 110ms).pause, IsEmpty());
}

TEST(FlowControl, ResumesOnlyWhatIsPaused) {
  FlowControl flow{100ms};
  flow.adjust(false, {kFirst, kSecond}, {kSecond}, 0ms);

  const auto changes = flow.adjust(false, {kFirst, kSecond}, {}, 1ms);

  EXPECT_THAT(changes.resume, ElementsAre(kSecond));
  EXPECT_THAT(changes.pause, IsEmpty());
}

TEST(FlowControl, APartitionThatIsGoneIsNeitherPausedNorResumed) {
  FlowControl flow{100ms};
  flow.pause_all({kFirst, kSecond});
  flow.forget({kFirst});

  EXPECT_EQ(flow.paused(), 1U);
  EXPECT_THAT(flow.adjust(false, {kSecond}, {}, 0ms).resume, ElementsAre(kSecond));
}

}  // namespace
}  // namespace millrace::work_loop
