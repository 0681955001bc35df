#include "workers/enrich/chunk_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>

namespace millrace::enrich {
namespace {

/// The ledger in memory: the first answer stays, the money is counted as the real one counts it.
class MemoryLedger final : public RowLedger {
 public:
  std::map<std::int64_t, RowOutcome> rows;
  std::int64_t budget = -1;  ///< Negative: none.
  std::int64_t reserved = 0;
  std::int64_t spent = 0;
  std::int64_t spent_most = 0;
  int failures_to_come = 0;
  bool is_claimed_by_another = false;
  bool gets_a_ceiling = false;  ///< With the next record.

  Result<std::vector<std::int64_t>> claim(const ChunkClaim&) override { return std::vector<std::int64_t>(); }
  Result<Recorded> record(const ChunkClaim& claim, const std::vector<RowOutcome>& outcomes, const WorstCase& each) override {
    if (is_claimed_by_another) return Error{ErrorKind::kCancelled, "ledger", "claimed"};
    if (failures_to_come > 0) {
      --failures_to_come;
      return transient("ledger", "away");
    }
    for (const RowOutcome& outcome : outcomes) {
      if (!rows.emplace(outcome.row, outcome).second) continue;
      if (claim.has_budget) reserved -= each.nanodollars;
      spent += outcome.cost_nanodollars;
    }
    return Recorded{.has_new_ceiling = gets_a_ceiling && !claim.has_budget};
  }
  Result<void> record_block(const ChunkClaim&, const RowBlock&, const std::vector<RowOutcome>&) override { return {}; }
  Result<std::int64_t> reserve(const ChunkClaim&, std::int64_t wanted, const WorstCase& each) override {
    const std::int64_t room = std::max<std::int64_t>(0, (budget - spent - reserved) / each.nanodollars);
    const std::int64_t granted = std::min(wanted, room);
    reserved += granted * each.nanodollars;
    spent_most = std::max(spent_most, spent + reserved);
    return granted;
  }
  Result<void> release(const ChunkClaim& claim, std::int64_t count, const WorstCase& each, const Spent& more) override {
    if (claim.has_budget) reserved -= count * each.nanodollars;
    spent += more.nanodollars;
    return {};
  }
  Result<void> hold(const ChunkClaim&, const std::string&, const std::string&, Duration) override { return {}; }
  Result<RowStretch> load(const BatchId&, std::int64_t, std::int64_t) override { return RowStretch(); }
  Result<std::vector<RowOutcome>> find_inputs(const BatchId&, const std::vector<std::string>&) override { return std::vector<RowOutcome>(); }
};

class NoProgress final : public coordination::BatchProgress {
 public:
  void add_rows(const std::string&, std::int64_t) override {}
  std::vector<std::int64_t> recent_rows(const std::string&) override { return {}; }
};

/// Answers as a script by input says; the last answer for ever.
class ScriptedBody final : public AgentBody {
 public:
  using Outcome = std::variant<RowAnswered, RowFailed, AgentAway>;
  std::map<std::string, std::vector<Outcome>> script;
  std::map<std::string, int> calls;
  std::string known;  ///< The input that was answered before.
  int at_once_most = 0;

  CallReport call(const RowCall& call, std::stop_token) override {
    std::unique_lock lock(mutex_);
    at_once_most = std::max(at_once_most, ++at_once_);
    // Stays until as many others are here as ever will be, but not long.
    arrived_.wait_for(lock, std::chrono::milliseconds(2), [] { return false; });
    --at_once_;
    auto& answers = script[call.input];
    const auto number = static_cast<std::size_t>(calls[call.input]++);
    const Outcome outcome = answers.empty() ? Outcome(RowAnswered{"{}"}) : answers[std::min(number, answers.size() - 1)];
    if (call.input == known) return {.outcome = outcome, .calls = 0, .is_cached = true, .tokens = 0, .nanodollars = 0, .done_by = "test"};
    return {.outcome = outcome, .calls = 1, .tokens = 0, .nanodollars = 10, .done_by = "test"};
  }
  std::int64_t nanodollars_max(const agents::Agent&) const override { return 10; }
  std::int64_t tokens_max(const agents::Agent&) const override { return 0; }
  bool waits() const override { return true; }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  int at_once_ = 0;
};

class ChunkRunning : public testing::Test {
 protected:
  ChunkRunning() { agent.retry = {.attempts = 4, .base = std::chrono::microseconds(10), .cap = std::chrono::milliseconds(1)}; }

  Result<std::optional<Held>> run(int rows, std::size_t permits = 4, bool has_budget = false) {
    std::vector<OpenRow> open;
    for (int row = 0; row < rows; ++row) open.push_back({.row = row, .input = std::to_string(row), .input_hash = {}});
    ChunkRun chunk({.body = body, .ledger = ledger, .progress = progress, .meters = meters, .clock = clock, .random = random},
                   {.agent = agent,
                    .claim = {.batch = BatchId("b"), .chunk = 0, .first_row = 0, .rows = rows, .token = "t", .round = 0, .has_budget = has_budget},
                    .permits = permits,
                    .row_timeout = std::chrono::seconds(60),
                    .attempts_max = 3,
                    .agent_version = "v",
                    .session = "b",
                    .traceparent = {}});
    return chunk.run(std::move(open), stop.get_token());
  }

  agents::Agent agent;
  ScriptedBody body;
  MemoryLedger ledger;
  NoProgress progress;
  BatchMeters meters;
  SystemClock clock;
  SystemRandom random;
  std::stop_source stop;
};

TEST_F(ChunkRunning, RecordsEveryRowOnceAndNeverHasMoreInFlightThanPermits) {
  const auto held = run(200, 4);
  ASSERT_TRUE(held) << describe(held.error());
  EXPECT_FALSE(*held);
  EXPECT_EQ(ledger.rows.size(), 200U);
  EXPECT_LE(body.at_once_most, 4);
  EXPECT_GT(body.at_once_most, 1);
}

TEST_F(ChunkRunning, D124_TriesAgainWhatMayHelpAndFailsOnlyThatRow) {
  body.script["1"] = {RowFailed{"Agent.Unavailable", "down", true}, RowAnswered{"{}"}};
  body.script["2"] = {RowFailed{"Agent.Unavailable", "down", true}};
  body.script["3"] = {RowFailed{"Agent.Rejected", "no", false}};
  ASSERT_TRUE(run(5));
  EXPECT_TRUE(ledger.rows.at(1).has_succeeded);
  EXPECT_EQ(ledger.rows.at(1).attempts, 2);
  EXPECT_EQ(ledger.rows.at(2).cause, "down (tried 3 times)");
  EXPECT_EQ(body.calls["3"], 1);
  EXPECT_TRUE(ledger.rows.at(4).has_succeeded);
}

TEST_F(ChunkRunning, ARowThatWasAnsweredBeforeIsNoCallAndFreesItsReservation) {
  body.known = "1";
  ledger.budget = 1'000;
  ASSERT_TRUE(run(3, 4, true));
  EXPECT_TRUE(ledger.rows.at(1).is_cached);
  EXPECT_FALSE(ledger.rows.at(2).is_cached);
  EXPECT_EQ(ledger.spent, 20);
  EXPECT_EQ(ledger.reserved, 0);
}

TEST_F(ChunkRunning, LeavesRowsOpenWhileTheAgentIsAway) {
  body.script["0"] = {AgentAway{"its circuit breaker is open", std::chrono::minutes(1)}};
  const auto held = run(50, 1);
  ASSERT_TRUE(held);
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->why, "agent");
  EXPECT_EQ((*held)->wait, std::chrono::minutes(1));
  EXPECT_TRUE(ledger.rows.empty());
}

TEST_F(ChunkRunning, WaitsAMomentForAnAgentThatAsksForIt) {
  body.script["0"] = {AgentAway{"busy", std::chrono::milliseconds(1)}, RowAnswered{"{}"}};
  const auto held = run(2, 1);
  ASSERT_TRUE(held);
  EXPECT_FALSE(*held);
  EXPECT_EQ(ledger.rows.size(), 2U);
}

TEST_F(ChunkRunning, KeepsAnswersThatCannotBeRecordedUntilTheyCan) {
  ledger.failures_to_come = 1;
  ASSERT_TRUE(run(3));
  EXPECT_EQ(ledger.rows.size(), 3U);
  for (const auto& [input, count] : body.calls) EXPECT_EQ(count, 1) << input;
}

TEST_F(ChunkRunning, GivesTheChunkBackWhenAnotherWorkerHasIt) {
  ledger.is_claimed_by_another = true;
  const auto held = run(3);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, ErrorKind::kCancelled);
}

TEST_F(ChunkRunning, NeverSpendsMoreThanTheCeilingEvenAtTheWorst) {
  ledger.budget = 500;  // 50 calls; a row may need 3.
  const auto held = run(100, 8, true);
  ASSERT_TRUE(held) << describe(held.error());
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->why, "budget");
  EXPECT_LE(ledger.spent_most, 500);
  EXPECT_GE(ledger.spent, 500 - 30);
  EXPECT_EQ(ledger.reserved, 0);
  EXPECT_EQ(static_cast<std::int64_t>(ledger.rows.size()) * 10, ledger.spent);
}

TEST_F(ChunkRunning, ComesAgainUnderACeilingThatIsSetWhileItRuns) {
  ledger.gets_a_ceiling = true;
  const auto held = run(400);
  ASSERT_TRUE(held) << describe(held.error());
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->why, "budget");
  EXPECT_GT(ledger.rows.size(), 0U);
  EXPECT_LT(ledger.rows.size(), 400U);
}

TEST_F(ChunkRunning, StopsSoonWhenItMust) {
  stop.request_stop();
  const auto held = run(3);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace millrace::enrich
