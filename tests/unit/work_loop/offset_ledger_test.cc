#include "shared/work_loop/offset_ledger.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace millrace::work_loop {
namespace {

using event_log::TopicPartition;

const TopicPartition kFirst{"tasks", 0};
const TopicPartition kSecond{"tasks", 1};

class OffsetLedgerTest : public ::testing::Test {
 protected:
  OffsetLedgerTest() { ledger_.assigned(kFirst); }
  OffsetLedger::Place begin(std::int64_t offset) { return ledger_.began(kFirst, offset).value(); }
  std::int64_t commit() { return ledger_.take_commits().at(kFirst); }

  OffsetLedger ledger_;
};

TEST_F(OffsetLedgerTest, CommitsPastARecordOnceItIsFinished) {
  const auto place = begin(7);
  EXPECT_FALSE(ledger_.has_commits());

  ledger_.finished(place);

  EXPECT_TRUE(ledger_.has_commits());
  EXPECT_EQ(commit(), 8);
  EXPECT_FALSE(ledger_.has_commits());
}

TEST_F(OffsetLedgerTest, NeverCommitsPastTheOldestUnfinishedRecord) {
  const auto first = begin(0);
  const auto second = begin(1);
  const auto third = begin(2);

  ledger_.finished(third);
  ledger_.finished(second);
  EXPECT_TRUE(ledger_.take_commits().empty());

  ledger_.finished(first);
  EXPECT_EQ(commit(), 3);
}

TEST_F(OffsetLedgerTest, StepsOverGapsInTheOffsets) {
  const auto first = begin(10);
  const auto second = begin(15);

  ledger_.finished(first);
  EXPECT_EQ(commit(), 15);
  ledger_.finished(second);
  EXPECT_EQ(commit(), 16);
}

TEST_F(OffsetLedgerTest, IgnoresARecordThatIsReadTwice) {
  begin(3);
  EXPECT_FALSE(ledger_.began(kFirst, 3));
  EXPECT_FALSE(ledger_.began(kFirst, 2));
}

TEST_F(OffsetLedgerTest, EntersNothingOfAPartitionThatIsNotAssigned) {
  EXPECT_FALSE(ledger_.began(kSecond, 0));
}

TEST_F(OffsetLedgerTest, ForgetsWhatARevokedPartitionHad) {
  const auto before = begin(0);
  ledger_.finished(before);

  ledger_.revoked(kFirst);

  EXPECT_FALSE(ledger_.has_commits());
  EXPECT_TRUE(ledger_.take_commits().empty());
}

TEST_F(OffsetLedgerTest, IgnoresCompletionsFromAnEarlierAssignmentOfThePartition) {
  const auto before = begin(0);
  ledger_.revoked(kFirst);
  ledger_.assigned(kFirst);
  begin(0);

  ledger_.finished(before);

  EXPECT_TRUE(ledger_.take_commits().empty());
}

TEST_F(OffsetLedgerTest, NamesTheRecordThatHoldsBackTheMost) {
  const auto stuck = begin(0);
  ledger_.finished(begin(1));
  ledger_.finished(begin(2));

  EXPECT_TRUE(ledger_.holding_back_more_than(3).empty());
  EXPECT_EQ(ledger_.holding_back_more_than(2), std::vector{stuck});
  EXPECT_EQ(ledger_.partitions_wider_than(2), std::vector{kFirst});
}

/// Drives a ledger with arbitrary reads, completions and reassignments beside a model that simply remembers
/// everything.
struct LedgerModel {
  std::map<OffsetLedger::Place, bool> finished_by_place;
  std::int64_t next_offset = 0;
};

void check_commit_against(const LedgerModel& model, std::int64_t commit) {
  for (const auto& [place, is_finished] : model.finished_by_place) {
    if (!is_finished) RC_ASSERT(commit <= place.offset);
    if (place.offset < commit) RC_ASSERT(is_finished);
  }
}

RC_GTEST_PROP(OffsetLedgerProperty, CommitIsNeverAboveTheLowestIncompleteOffset,
              (const std::vector<std::uint8_t>& moves)) {
  OffsetLedger ledger;
  ledger.assigned(kFirst);
  LedgerModel model;
  std::vector<OffsetLedger::Place> ever;

  for (const std::uint8_t move : moves) {
    if (move < 100) {
      model.next_offset += 1 + (move % 3 == 0 ? 2 : 0);
      const auto place = ledger.began(kFirst, model.next_offset).value();
      model.finished_by_place[place] = false;
      ever.push_back(place);
    } else if (move < 245 && !ever.empty()) {
      const auto place = ever[move % ever.size()];
      ledger.finished(place);
      if (const auto known = model.finished_by_place.find(place); known != model.finished_by_place.end())
        known->second = true;
    } else if (move >= 250) {
      ledger.revoked(kFirst);
      ledger.assigned(kFirst);
      model = {};
    }
    const auto commits = ledger.take_commits();
    if (!commits.empty()) check_commit_against(model, commits.at(kFirst));
  }
}

RC_GTEST_PROP(OffsetLedgerProperty, EverythingFinishedInAnyOrderCommitsEverything,
              (std::vector<std::uint8_t> order)) {
  OffsetLedger ledger;
  ledger.assigned(kFirst);
  std::multimap<std::uint8_t, OffsetLedger::Place> shuffled;
  for (std::size_t index = 0; index < order.size(); ++index) {
    shuffled.emplace(order[index], ledger.began(kFirst, static_cast<std::int64_t>(index)).value());
  }

  std::int64_t committed = 0;
  for (const auto& entry : shuffled) {
    ledger.finished(entry.second);
    const auto commits = ledger.take_commits();
    if (!commits.empty()) committed = commits.at(kFirst);
  }

  RC_ASSERT(committed == static_cast<std::int64_t>(order.size()));
}

}  // namespace
}  // namespace millrace::work_loop
