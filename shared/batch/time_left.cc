#include "shared/batch/time_left.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <queue>

namespace millrace::batch {
namespace {

constexpr double kDrift = 0.15;  // By which share a rate may drift over what is left, besides what it wavers.
constexpr std::size_t kBlocksMax = 6;
constexpr double kNineOfTen = 1.28;  // Of a normal distribution.
/// Of Student's, by degrees of freedom: what few measurements say of the rate is less sure than they look.
constexpr double kNineOfTenOf[] = {3.08, 1.89, 1.64, 1.53, 1.48};
constexpr double kShareOffMost = 2;
constexpr double kTold = 0.5;  // Seconds: rows are told a few at a time.
/// The order of more chunks than this makes no difference.
constexpr std::int64_t kChunksMax = 10'000;

/// Rows a second, and by which share it may be off when it is held against what comes.
struct Rate {
  double rows = 0;
  double share_off = 0;
};

/// Neighbouring spans are alike, because rows are longer than spans and services have spells: blocks of them differ as far as the rate does.
std::optional<Rate> rate_of(const Standing& standing) {
  std::vector<std::int64_t> spans = standing.recent_rows;
  // The first one began somewhere in its middle.
  if (spans.size() > 3) spans.erase(spans.begin());
  const auto sum = static_cast<double>(std::accumulate(spans.begin(), spans.end(), std::int64_t{0}));
  if (sum <= 0) {
    if (standing.rows_done <= 0 || standing.seconds <= 0) return {};
    return Rate{.rows = static_cast<double>(standing.rows_done) / standing.seconds, .share_off = 0.5};
  }
  const double rate = sum / (static_cast<double>(spans.size()) * standing.span_seconds);
  const std::size_t blocks = std::min(spans.size(), kBlocksMax);
  if (blocks < 2) return Rate{.rows = rate, .share_off = 0.5};
  double squares = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t begin = block * spans.size() / blocks, end = (block + 1) * spans.size() / blocks;
    const auto rows = static_cast<double>(std::accumulate(spans.begin() + static_cast<std::ptrdiff_t>(begin),
                                                          spans.begin() + static_cast<std::ptrdiff_t>(end), std::int64_t{0}));
    squares += std::pow(rows / (static_cast<double>(end - begin) * standing.span_seconds) - rate, 2);
  }
  const double spread = std::sqrt(squares / static_cast<double>(blocks - 1)) / rate;
  // What is to come wavers as what was did: both count.
  const double block_seconds = static_cast<double>(spans.size()) * standing.span_seconds / static_cast<double>(blocks);
  const double blocks_to_come = std::max(1.0, static_cast<double>(standing.rows_left) / rate / block_seconds);
  return Rate{.rows = rate,
              .share_off = kNineOfTenOf[blocks - 2] * spread * std::sqrt(1 / static_cast<double>(blocks) + 1 / blocks_to_come)};
}

/// Seconds that the last of `rows` rows in flight is still under way, with this probability: of rows that are met under way, long ones
/// are more than of all rows.
double last_of(std::vector<double> row_seconds, double mean, double rows, double probability) {
  if (row_seconds.empty()) return 0;
  std::ranges::sort(row_seconds, std::greater<>());
  // P(a row in flight has more than x to go) = E[(row - x)+] / E[row]: x is where that is little enough.
  const double enough = (1 - std::pow(probability, 1 / rows)) * mean * static_cast<double>(row_seconds.size());
  double beyond = 0;
  for (std::size_t count = 1; count <= row_seconds.size(); ++count) {
    const double longer = row_seconds[count - 1], shorter = count < row_seconds.size() ? row_seconds[count] : 0;
    const double more = static_cast<double>(count) * (longer - shorter);
    if (beyond + more >= enough) return longer - (enough - beyond) / static_cast<double>(count);
    beyond += more;
  }
  return 0;
}

double mean_of(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double spread_of(const std::vector<double>& values, double mean) {
  if (values.empty()) return 0;
  double squares = 0;
  for (const double value : values) squares += std::pow(value - mean, 2);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

std::int64_t chunks_of(std::int64_t rows, std::int64_t chunk_rows) { return (rows + chunk_rows - 1) / chunk_rows; }

/// A small table does not fill all lanes. One of them when nothing is known of lanes.
std::int64_t lanes_used(const Standing& standing) {
  if (standing.lanes <= 0 || standing.chunk_rows <= 0) return 1;
  return std::min(standing.lanes, chunks_of(standing.rows_left + standing.rows_done, standing.chunk_rows));
}

/// Seconds until the last lane has come through its rows, when each takes the next chunk as soon as it is free. At its end a lane
/// drains: its last rows leave places empty. A rate that was seen for a shorter time than a chunk takes has not seen that.
double seconds_of_lanes(const Standing& standing, double rows_per_second, double drain) {
  const std::int64_t lanes = lanes_used(standing);
  const std::int64_t opened = std::accumulate(standing.open_rows.begin(), standing.open_rows.end(), std::int64_t{0});
  std::int64_t unopened = std::max<std::int64_t>(0, standing.rows_left - opened);
  if (standing.lanes <= 0 || standing.chunk_rows <= 0 || unopened / standing.chunk_rows > kChunksMax) {
    return static_cast<double>(standing.rows_left) / rows_per_second;
  }
  const double lane_rate = rows_per_second / static_cast<double>(lanes);
  const double seen = static_cast<double>(standing.recent_rows.size()) * standing.span_seconds;
  const double unseen = drain * std::max(0.0, 1 - seen / (static_cast<double>(standing.chunk_rows) / lane_rate + drain));
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  double last = 0;
  const auto take = [&](std::int64_t rows) {
    double begin = 0;
    if (std::ssize(free_at) >= lanes) {
      begin = free_at.top();
      free_at.pop();
    }
    const double end = begin + static_cast<double>(rows) / lane_rate;
    last = std::max(last, end);
    free_at.push(end + unseen);
  };
  for (const std::int64_t rows : standing.open_rows) take(rows);
  for (; unopened > 0; unopened -= standing.chunk_rows) take(std::min(unopened, standing.chunk_rows));
  return last;
}

}  // namespace

std::optional<TimeLeft> time_left(const Standing& standing) {
  if (standing.rows_left <= 0) return TimeLeft{};
  const auto rate = rate_of(standing);
  if (!rate) return {};
  const double mean = mean_of(standing.row_seconds);
  const auto permits = static_cast<double>(std::max<std::int64_t>(1, standing.permits));
  const auto in_flight = permits * static_cast<double>(lanes_used(standing));
  // The rows counted as left are a mean row each; the last ones take as long as they take.
  const double drain = std::max(0.0, last_of(standing.row_seconds, mean, permits, 0.5) - mean);
  const double drain_most = std::max(drain, last_of(standing.row_seconds, mean, in_flight, 0.9) - mean);
  const double spread = spread_of(standing.row_seconds, mean);
  const double rows_seconds = seconds_of_lanes(standing, rate->rows, drain);
  // What may go otherwise: the rate, the luck of the lane that ends last, its last rows.
  const double rate_off = rows_seconds * std::hypot(std::min(rate->share_off, kShareOffMost), kDrift);
  std::int64_t lane_rows = std::min(standing.chunk_rows, standing.rows_left) / 2;
  for (const std::int64_t rows : standing.open_rows) lane_rows = std::max(lane_rows, rows);
  const double lane_off = kNineOfTen * spread * std::sqrt(static_cast<double>(lane_rows)) / permits;
  const double likely = rows_seconds + drain;
  return TimeLeft{.likely_seconds = likely, .at_most_seconds = likely + std::hypot(rate_off, lane_off, drain_most - drain) + kTold};
}

}  // namespace millrace::batch
