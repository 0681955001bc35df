#include "shared/batch/estimate.h"

#include <algorithm>
#include <cmath>

#include "shared/vocabulary/json.h"

namespace millrace::batch {
namespace {

constexpr double kBytesPerToken = 4;         // Of English text; others have fewer.
constexpr double kEnvelopeTokens = 60;       // Roles, field names, instructions on the form of the answer.
constexpr double kTokensPerField = 12, kTokensPerFieldHigh = 40, kTokensPerFieldMost = 250;
constexpr double kInputSpread = 1.3;         // How far rows' tokens are off at p90.
constexpr double kStartSeconds = 2;          // From submission to the first row, and from the last to the file.
constexpr double kSpare = 0.9;               // Share of the deadline that is planned with.
constexpr double kRowsPerSecondMost = 5'000; // The engine's own work per row, on two cores.

double as_double(std::uint64_t count) { return static_cast<double>(count); }

/// Latencies have long tails: the mean lies above the median.
double mean_of(const Latency& latency) {
  return latency.p50_seconds + (latency.p90_seconds - latency.p50_seconds) / 3;
}

/// How long the rows take with so many at a time, each of them taking `latency` on the average.
double duration_of(double rows, double latency, double concurrency, const Bounds& bounds) {
  double rate = latency > 0 ? concurrency / latency : kRowsPerSecondMost;
  rate = std::min(rate, kRowsPerSecondMost);
  if (bounds.requests_per_minute) rate = std::min(rate, *bounds.requests_per_minute / 60);
  return rows / rate;
}

/// The interval's ends: half of all batches take less than the first, nine of ten less than the second.
double seconds_p50_of(const Workload& work, double concurrency, const Bounds& bounds) {
  return kStartSeconds + duration_of(as_double(work.rows), mean_of(work.latency), concurrency, bounds);
}

double seconds_p90_of(const Workload& work, double concurrency, const Bounds& bounds) {
  // Measured means are known well; assumed ones may be as far off as single rows are.
  const double mean = mean_of(work.latency);
  const double latency = work.is_measured ? mean * 1.1 : std::max(mean * 1.1, work.latency.p90_seconds);
  return kStartSeconds + work.latency.p90_seconds + duration_of(as_double(work.rows), latency, concurrency, bounds);
}

CostInterval cost_of(const AgentCard& agent, const Workload& work) {
  const double rows = as_double(work.rows), attempts = as_double(work.max_attempts);
  const double calls = rows * agent.price_per_call;
  CostInterval cost{.p50 = calls, .p90 = calls, .worst_case = calls * attempts};
  if (agent.provider != "model") return cost;
  const double fixed_bytes = static_cast<double>(agent.instruction_bytes + agent.output_schema.size());
  const double input = kEnvelopeTokens + (fixed_bytes + work.mean_input_bytes) / kBytesPerToken;
  const double input_high = kEnvelopeTokens + (fixed_bytes + work.mean_input_bytes * kInputSpread) / kBytesPerToken * 1.1;
  const auto fields = static_cast<double>(work.output_fields);
  const auto price = [&](double input_tokens, double output_tokens) {
    return rows * (input_tokens * agent.input_price_per_million + output_tokens * agent.output_price_per_million) / 1e6;
  };
  cost.p50 += price(input, fields * kTokensPerField);
  cost.p90 += price(input_high, fields * kTokensPerFieldHigh);
  cost.worst_case += attempts * price(input_high * 2, fields * kTokensPerFieldMost);
  return cost;
}

/// A sample knows better what a row costs, as far as it is large; what it may cost at worst stays.
CostInterval measured_cost_of(const CostInterval& assumed, const MeasuredCost& measured, double rows) {
  constexpr double kNineOfTen = 1.28;  // Of a normal distribution.
  const double error = measured.rows > 0 ? measured.spread_usd / std::sqrt(as_double(measured.rows)) : 0;
  const double high = rows * (measured.mean_usd + kNineOfTen * error);
  return {.p50 = rows * measured.mean_usd, .p90 = high, .worst_case = std::max(assumed.worst_case, high)};
}

std::string plain_number(double value) {
  const double rounded = value >= 100 ? std::round(value) : std::round(value * 100) / 100;
  std::string text = Json(rounded).dump();
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

/// The least that makes the deadline, and why.
Result<std::uint64_t> needed_concurrency(const Workload& work, const Bounds& bounds, std::string& why) {
  const double deadline = *bounds.deadline_seconds;
  const double seconds = deadline * kSpare - kStartSeconds - work.latency.p90_seconds;
  const double most = as_double(bounds.concurrency_max);
  const double shortest = (kStartSeconds + work.latency.p90_seconds +
                           duration_of(as_double(work.rows), mean_of(work.latency), most, bounds)) / kSpare;
  if (seconds <= 0 || shortest > deadline) {
    return rejected("DEADLINE_IMPOSSIBLE", std::to_string(work.rows) + " rows of " + plain_number(mean_of(work.latency)) +
                                               " s each cannot be done in " + plain_number(deadline) +
                                               " s: the shortest possible is about " + plain_number(std::ceil(shortest)) +
                                               " s with " +
                                               std::to_string(bounds.concurrency_max) + " rows at a time" +
                                               (bounds.requests_per_minute ? ", at the provider's rate" : ""));
  }
  const double needed = std::ceil(as_double(work.rows) * mean_of(work.latency) / seconds);
  const auto concurrency = std::max(bounds.concurrency_floor, static_cast<std::uint64_t>(needed));
  why = std::to_string(work.rows) + " rows of " + plain_number(mean_of(work.latency)) + " s each within " + plain_number(deadline) +
        " s, a tenth of it to spare, need " + plain_number(needed) + " rows at a time";
  if (concurrency == bounds.concurrency_floor) why += "; " + std::to_string(bounds.concurrency_floor) + " is the least";
  return concurrency;
}

}  // namespace

Latency assumed_latency(const AgentCard& agent) {
  if (agent.provider == "rules") return {.p50_seconds = 0.001, .p90_seconds = 0.005};
  return {.p50_seconds = 1.2, .p90_seconds = 3};
}

Result<Estimate> estimate_batch(const AgentCard& agent, const Workload& work, const Bounds& bounds) {
  Estimate estimate{.work = work, .cost_usd = cost_of(agent, work), .concurrency_why = "the usual setting"};
  if (work.cost) estimate.cost_usd = measured_cost_of(estimate.cost_usd, *work.cost, as_double(work.rows));
  estimate.concurrency = bounds.concurrency_floor;
  if (bounds.deadline_seconds) {
    const auto needed = needed_concurrency(work, bounds, estimate.concurrency_why);
    if (!needed) return needed.error();
    estimate.concurrency = *needed;
  }
  if (bounds.concurrency) {
    if (bounds.deadline_seconds && *bounds.concurrency < estimate.concurrency) {
      return rejected("DEADLINE_IMPOSSIBLE", "a concurrency of " + std::to_string(*bounds.concurrency) + " does not make it: " +
                                                 estimate.concurrency_why);
    }
    estimate.concurrency = *bounds.concurrency;
    estimate.concurrency_why = "as you said";
  }
  estimate.seconds_p50 = seconds_p50_of(work, as_double(estimate.concurrency), bounds);
  estimate.seconds_p90 = std::max(estimate.seconds_p50, seconds_p90_of(work, as_double(estimate.concurrency), bounds));
  return estimate;
}

Json document_of(const Estimate& estimate) {
  const auto cents = [](double value) { return std::round(value * 1e6) / 1e6; };
  const auto tenths = [](double value) { return std::round(value * 10) / 10; };
  const Workload& work = estimate.work;
  return {{"rows", work.rows},
          {"basis", work.is_measured ? "sample" : "record"},
          {"latency_seconds", {{"p50", work.latency.p50_seconds}, {"p90", work.latency.p90_seconds}}},
          {"cost_usd",
           {{"p50", cents(estimate.cost_usd.p50)},
            {"p90", cents(estimate.cost_usd.p90)},
            {"worst_case", cents(estimate.cost_usd.worst_case)}}},
          {"seconds", {{"p50", tenths(estimate.seconds_p50)}, {"p90", tenths(estimate.seconds_p90)}}},
          {"concurrency", estimate.concurrency},
          {"concurrency_why", estimate.concurrency_why},
          {"rows_per_second", tenths(estimate.seconds_p50 > 0 ? as_double(work.rows) / estimate.seconds_p50 : 0)}};
}

}  // namespace millrace::batch
