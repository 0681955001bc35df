#include "workers/supervise/child_watch.h"

#include <gmock/gmock.h>

namespace millrace::supervise {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const JobId kParent("j0-a");
const AwaitedChild kChild{kParent, TaskId("t1")};

TEST(ChildWatch, DoubtsOnlyWhoWasGoneForLongAndTwiceAsLongTheNextTime) {
  ChildWatch watch(seconds(30));
  watch.note(kParent, {kChild.task});
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(100)), IsEmpty());
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(129)), IsEmpty());
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(130)), ElementsAre(kChild));
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(189)), IsEmpty());
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(190)), ElementsAre(kChild));
}

TEST(ChildWatch, WhoIsAtWorkIsAboveSuspicion) {
  ChildWatch watch(seconds(30));
  watch.note(kParent, {kChild.task});
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(100)), IsEmpty());
  EXPECT_THAT(watch.judge({kChild}, {kChild}, seconds(120)), IsEmpty());
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(140)), IsEmpty());
  watch.trust_all();
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(180)), IsEmpty());
}

TEST(ChildWatch, OtherChildrenOfTheSameParentKeepTheirDoubts) {
  ChildWatch watch(seconds(30));
  watch.note(kParent, {kChild.task});
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(100)), IsEmpty());
  watch.note(kParent, {kChild.task, TaskId("t2")});
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(130)), ElementsAre(kChild));
  watch.note(kParent, {});
  EXPECT_THAT(watch.judge({kChild}, {}, seconds(300)), IsEmpty());
}

TEST(ChildWatch, EveryParentHasItsTurn) {
  ChildWatch watch(seconds(30));
  for (int i = 0; i < 5; ++i) watch.note(JobId("j0-" + std::to_string(i)), {TaskId("t")});
  std::set<AwaitedChild> seen;
  for (int look = 0; look < 3; ++look) {
    const auto children = watch.next(2);
    EXPECT_THAT(children, SizeIs(2));
    seen.insert(children.begin(), children.end());
  }
  EXPECT_THAT(seen, SizeIs(5));
  watch.retain([](const JobId& job) { return job.value() == "j0-3"; });
  EXPECT_THAT(watch.next(10), ElementsAre(AwaitedChild{JobId("j0-3"), TaskId("t")}));
}

}  // namespace
}  // namespace millrace::supervise
