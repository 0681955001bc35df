#include "workers/execute/line_journal.h"

#include <gtest/gtest.h>

#include "tests/unit/execute/memory_line_store.h"

namespace millrace::execute {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLong = 20s;

LogLine line_saying(const std::string& text) {
  LogLine line;
  line.text = text;
  return line;
}

TEST(LineJournal, WritesLinesInTheirOrder) {
  MemoryLineStore store;
  SystemClock clock;
  LineJournal journal(store, clock);

  for (int i = 0; i < 2500; ++i) EXPECT_TRUE(journal.add(line_saying(std::to_string(i))));

  ASSERT_TRUE(journal.settle(kLong));
  const auto texts = store.texts();
  ASSERT_EQ(texts.size(), 2500u);
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(texts[i], std::to_string(i));
}

TEST(LineJournal, WritesALineSoonWithoutBeingAsked) {  // A28: lines are readable while the program runs.
  MemoryLineStore store;
  SystemClock clock;
  LineJournal journal(store, clock, {.interval = 10ms});

  journal.add(line_saying("still running"));

  EXPECT_TRUE(store.wait_for_lines(1, kLong));
}

TEST(LineJournal, WritesNoBatchLargerThanItsLimit) {
  MemoryLineStore store;
  SystemClock clock;
  LineJournal journal(store, clock, {.interval = 1h, .batch_lines = 7});

  for (int i = 0; i < 100; ++i) journal.add(line_saying("x"));

  ASSERT_TRUE(journal.settle(kLong));
  EXPECT_EQ(store.lines().size(), 100u);
  EXPECT_LE(store.largest_batch(), 7u);
}

TEST(LineJournal, TriesAgainWhileTheStoreIsAway) {
  for (const ErrorKind kind : {ErrorKind::kTransient, ErrorKind::kUnknownOutcome}) {
    MemoryLineStore store;
    store.fail_next_appends(3, kind);
    SystemClock clock;
    LineJournal journal(store, clock, {.interval = 1ms});

    journal.add(line_saying("kept"));

    EXPECT_TRUE(journal.settle(kLong));
    EXPECT_EQ(store.texts(), std::vector<std::string>{"kept"});
  }
}

TEST(LineJournal, GivesUpLinesThatCannotBeStoredSoThatTheOthersGoOn) {
  MemoryLineStore store;
  store.fail_next_appends(1, ErrorKind::kRejected);
  SystemClock clock;
  LineJournal journal(store, clock);

  journal.add(line_saying("refused"));
  EXPECT_TRUE(journal.settle(kLong));
  journal.add(line_saying("kept"));
  EXPECT_TRUE(journal.settle(kLong));

  EXPECT_EQ(store.texts(), std::vector<std::string>{"kept"});
}

TEST(LineJournal, DropsNewLinesWhenTooManyWait) {
  MemoryLineStore store;
  store.fail_next_appends(1000000, ErrorKind::kTransient);
  SystemClock clock;
  LineJournal journal(store, clock, {.interval = 1ms, .waiting_bytes_max = 10});

  EXPECT_TRUE(journal.add(line_saying("12345")));
  EXPECT_TRUE(journal.add(line_saying("12345")));
  EXPECT_FALSE(journal.add(line_saying("6")));

  store.fail_next_appends(0, ErrorKind::kTransient);
  EXPECT_TRUE(journal.settle(kLong));
  EXPECT_TRUE(journal.add(line_saying("12345"))) << "room is made again once lines are written";
}

TEST(LineJournal, DoesNotWaitLongerThanPatienceForAStoreThatIsAway) {
  MemoryLineStore store;
  store.fail_next_appends(1000000, ErrorKind::kTransient);
  SystemClock clock;
  LineJournal journal(store, clock, {.interval = 1ms});

  journal.add(line_saying("x"));

  EXPECT_FALSE(journal.settle(20ms));
}

TEST(LineJournal, HasNothingToWaitForWhenNothingWasAdded) {
  MemoryLineStore store;
  SystemClock clock;
  LineJournal journal(store, clock, {.interval = 1h});

  EXPECT_TRUE(journal.settle(0s));
}

TEST(LineJournal, WritesWhatIsLeftWhenItEnds) {
  MemoryLineStore store;
  SystemClock clock;
  {
    LineJournal journal(store, clock, {.interval = 1h});
    journal.add(line_saying("last"));
  }

  EXPECT_EQ(store.texts(), std::vector<std::string>{"last"});
}

}  // namespace
}  // namespace millrace::execute
