#include "workers/enrich/batch_meters.h"

#include <algorithm>

namespace millrace::enrich {

void BatchMeters::batch_began(const agents::Agent& agent, std::uint64_t table_bytes) {
  telemetry::Metrics* metrics = metrics_;
  if (metrics == nullptr) return;
  metrics->counter({"millrace_batches_begun_total", "Batches that were begun.", {{"agent", agent.name.value()}}}).add();
  static const std::vector<double> kSizes{1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 5.4e9};
  metrics->histogram({"millrace_batch_table_bytes", "How large the tables of batches are.", {}}, kSizes)
      .observe(static_cast<double>(table_bytes));
}

void BatchMeters::count(const agents::Agent& agent, const char* outcome, std::int64_t rows) {
  telemetry::Metrics* metrics = metrics_;
  if (metrics == nullptr || rows == 0) return;
  metrics
      ->counter({"millrace_batch_rows_total",
                 "Rows of batches, by what they came to.",
                 {{"agent", agent.name.value()}, {"outcome", outcome}}})
      .add(static_cast<double>(rows));
}

telemetry::Histogram* BatchMeters::row_seconds(const agents::Agent& agent) {
  telemetry::Metrics* metrics = metrics_;
  if (metrics == nullptr) return nullptr;
  return &metrics->histogram(
      {"millrace_batch_row_seconds", "How long rows take with all their tries.", {{"agent", agent.name.value()}}});
}

void BatchMeters::rows_recorded(const agents::Agent& agent, const std::vector<RowOutcome>& rows) {
  const auto failed = std::ranges::count_if(rows, [](const RowOutcome& row) { return !row.has_succeeded; });
  count(agent, "ok", static_cast<std::int64_t>(rows.size()) - failed);
  count(agent, "failed", failed);
  const auto cached = std::ranges::count_if(rows, &RowOutcome::is_cached);
  if (telemetry::Metrics* const metrics = metrics_; metrics != nullptr && cached > 0) {
    metrics
        ->counter({"millrace_batch_rows_from_cache_total",
                   "Rows that a model had answered before: no calls.",
                   {{"agent", agent.name.value()}}})
        .add(static_cast<double>(cached));
  }
  telemetry::Histogram* const seconds = row_seconds(agent);
  if (seconds == nullptr) return;
  for (const RowOutcome& row : rows) seconds->observe(std::chrono::duration<double>(row.took).count());
}

void BatchMeters::rows_answered(const agents::Agent& agent, std::int64_t rows, Duration each) {
  count(agent, "ok", rows);
  telemetry::Histogram* const seconds = row_seconds(agent);
  if (seconds == nullptr) return;
  for (std::int64_t row = 0; row < rows; ++row) seconds->observe(std::chrono::duration<double>(each).count());
}

}  // namespace millrace::enrich
