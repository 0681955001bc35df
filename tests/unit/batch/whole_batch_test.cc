// Whole batches on a virtual clock: lanes take chunks of rows whose latencies are drawn from one distribution or another, what they finish is
// counted by spans as Redis counts it, and what is said of the time left at every tenth is held against the actual end (Done when 7, X-9).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <queue>

#include "shared/batch/time_left.h"
#include "shared/coordination/batch_progress.h"
#include "shared/time/random.h"

namespace millrace::batch {
namespace {

constexpr int kSpanSeconds = coordination::BatchProgress::kSpanSeconds;
constexpr int kSpansKept = coordination::BatchProgress::kSpansKept;
constexpr int kRuns = 40;
constexpr int kPermits = 8;
constexpr int kChunkRows = 100;

/// Seconds that one row takes; `share` of the batch is done.
using Latency = std::function<double(Random& random, double share)>;

double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.fraction()));
  return radius * std::cos(2 * std::numbers::pi * random.fraction());
}

struct DoneRow {
  std::size_t chunk = 0;
  double end = 0;
  double took = 0;
};

struct WholeBatch {
  int lanes = 0;
  std::vector<DoneRow> rows{};        ///< By number.
  std::vector<double> chunk_begins{};
  std::vector<double> ends{};         ///< Of the rows, in order of time.
};

/// As the pool does it: every lane takes the next chunk when all rows of its last one are done, and has `kPermits` of them in flight.
WholeBatch run_rows(int rows, int lanes, const Latency& latency, Random& random) {
  constexpr double kDispatchSeconds = 0.05;
  WholeBatch batch{.lanes = lanes};
  std::vector<double> free_lanes(static_cast<std::size_t>(lanes), 0.0);
  for (int given = 0; given < rows; given += kChunkRows) {
    const auto lane = std::ranges::min_element(free_lanes);
    std::priority_queue<double, std::vector<double>, std::greater<>> free;
    for (int i = 0; i < kPermits; ++i) free.push(*lane + kDispatchSeconds);
    batch.chunk_begins.push_back(*lane);
    for (int row = given; row < std::min(given + kChunkRows, rows); ++row) {
      const double took = latency(random, static_cast<double>(row) / rows);
      const double end = free.top() + took;
      free.pop();
      free.push(end);
      batch.rows.push_back({.chunk = batch.chunk_begins.size() - 1, .end = end, .took = took});
      batch.ends.push_back(end);
      *lane = std::max(*lane, end);
    }
  }
  std::ranges::sort(batch.ends);
  return batch;
}

/// Rows of the whole spans before `now`, from the first one with rows on, as far as they are kept.
std::vector<std::int64_t> spans_before(const WholeBatch& batch, double now) {
  const auto span_of = [](double at) { return static_cast<long>(at / kSpanSeconds); };
  std::vector<std::int64_t> spans;
  for (long span = std::max(0L, span_of(now) - kSpansKept); span < span_of(now); ++span) {
    const auto rows = std::ranges::count_if(batch.ends, [&](double at) { return span_of(at) == span; });
    if (rows > 0 || !spans.empty()) spans.push_back(rows);
  }
  return spans;
}

/// What can be seen of it when `count` rows are done.
Standing standing_at(const WholeBatch& batch, std::size_t count) {
  const double now = batch.ends[count - 1];
  Standing standing{.rows_left = static_cast<std::int64_t>(batch.ends.size() - count),
                    .rows_done = static_cast<std::int64_t>(count),
                    .seconds = now,
                    .span_seconds = kSpanSeconds,
                    .recent_rows = spans_before(batch, now),
                    .lanes = batch.lanes,
                    .permits = kPermits,
                    .chunk_rows = kChunkRows};
  std::vector<std::int64_t> open(batch.chunk_begins.size(), 0);
  for (const DoneRow& row : batch.rows) open[row.chunk] += batch.chunk_begins[row.chunk] <= now && row.end > now ? 1 : 0;
  std::ranges::copy_if(open, std::back_inserter(standing.open_rows), [](std::int64_t rows) { return rows > 0; });
  for (auto row = batch.rows.rbegin(); row != batch.rows.rend() && standing.row_seconds.size() < 500; ++row) {
    if (row->end <= now) standing.row_seconds.push_back(row->took);
  }
  return standing;
}

struct Verdict {
  int told = 0;
  int covered = 0;
  int off_by_two = 0;
  std::vector<double> widths{};  ///< What is said at most, of what it took.
};

/// Looks at every tenth from a fifth on.
void judge(const WholeBatch& batch, Verdict& verdict) {
  for (std::size_t tenth = 2; tenth <= 9; ++tenth) {
    const Standing standing = standing_at(batch, batch.ends.size() * tenth / 10);
    const auto left = time_left(standing);
    ASSERT_TRUE(left);
    const double actual = batch.ends.back() - standing.seconds;
    ++verdict.told;
    verdict.covered += left->at_most_seconds >= actual ? 1 : 0;
    // Of what is over in a few spans nothing better than a few spans can be said.
    if (actual <= 5 * kSpanSeconds) continue;
    verdict.off_by_two += left->likely_seconds > 2 * actual || left->likely_seconds < actual / 2 ? 1 : 0;
    verdict.widths.push_back(left->at_most_seconds / actual);
  }
}

struct Weather {
  const char* name;
  Latency latency;
};

const std::vector<Weather>& weathers() {
  static const std::vector<Weather> kWeathers{
      {"always the same", [](Random&, double) { return 1.2; }},
      {"log-normal", [](Random& random, double) { return 0.8 * std::exp(0.7 * normal(random)); }},
      {"exponential", [](Random& random, double) { return -1.2 * std::log(1 - random.fraction()); }},
      {"one of twenty takes ten times as long", [](Random& random, double) { return random.fraction() < 0.05 ? 8.0 : 0.8; }},
      {"a fifth slower towards the end", [](Random& random, double share) { return (1 + 0.2 * share) * (0.5 + random.fraction()); }},
      {"slow spells", [](Random& random, double share) { return (std::fmod(share * 23, 1.0) < 0.2 ? 2.0 : 0.8) * (0.5 + random.fraction()); }}};
  return kWeathers;
}

class WholeBatches : public testing::TestWithParam<std::size_t> {};

TEST_P(WholeBatches, X9_TheIntervalCoversTheEndNineTimesInTenAndIsNarrow) {
  const Weather& weather = weathers()[GetParam()];
  SeededRandom random(11 + GetParam());
  Verdict verdict;
  for (int run = 0; run < kRuns; ++run) {
    const int rows = 500 + static_cast<int>(3'500 * random.fraction());
    const int lanes = 1 + static_cast<int>(6 * random.fraction());
    judge(run_rows(rows, lanes, weather.latency, random), verdict);
  }
  std::ranges::sort(verdict.widths);
  const double middle = verdict.widths[verdict.widths.size() / 2], wide = verdict.widths[verdict.widths.size() * 9 / 10];
  RecordProperty("covered", verdict.covered);
  RecordProperty("told", verdict.told);
  EXPECT_GE(verdict.covered, verdict.told * 9 / 10) << weather.name;
  EXPECT_EQ(verdict.off_by_two, 0) << weather.name;
  EXPECT_LT(middle, 1.35) << weather.name;
  EXPECT_LT(wide, 1.6) << weather.name;
}

INSTANTIATE_TEST_SUITE_P(Weathers, WholeBatches, testing::Range(std::size_t{0}, weathers().size()));

}  // namespace
}  // namespace millrace::batch
