#include "workers/map/unit_results.h"

#include <algorithm>

#include "shared/asl/values.h"
#include "topics/json_scan.h"

namespace millrace::map {
namespace {

constexpr std::size_t kRowsPerLoad = 16;
constexpr int kDepthMax = asl::kNestingMax + 2;

Error damaged(const std::string& what) { return rejected("Millrace.MapResultsDamaged", "the results of the Map run " + what); }

/// `{"o": …}` or `{"e": …, "c": …}`; nothing when it is neither.
std::optional<RecordedOutcome> read_outcome(std::string_view text) {
  std::vector<topics::Member> members;
  if (topics::scan_object(text, kDepthMax, members)) return {};
  RecordedOutcome outcome;
  for (const topics::Member& member : members) {
    if (member.name == "o") outcome.output = member.raw;
    if (member.name == "e") outcome.error = member.raw;
    if (member.name == "c") outcome.cause = member.raw;
  }
  return outcome;
}

}  // namespace

Result<bool> UnitResults::load() {
  if (is_end_) return false;
  auto rows = results_.load_results(run_, loaded_unit_, loaded_round_ + 1, kRowsPerLoad);
  if (!rows) return rows.error();
  if (rows->empty()) {
    is_end_ = true;
    return false;
  }
  loaded_unit_ = rows->back().first_unit;
  loaded_round_ = rows->back().round;
  for (ResultRow& row : *rows) rows_.push_back(std::move(row));
  return true;
}

Result<void> UnitResults::merge(const ResultRow& row) {
  std::vector<std::string_view> outcomes;
  const bool is_damaged = topics::scan_array(row.results, kDepthMax, outcomes).has_value();
  if (is_damaged || static_cast<std::int64_t>(outcomes.size()) != row.units) return damaged("are no array of outcomes");
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const std::int64_t unit = row.first_unit + static_cast<std::int64_t>(i);
    const auto place = static_cast<std::size_t>(std::max<std::int64_t>(unit - next_unit_, 0));
    if (unit < next_unit_) continue;
    auto outcome = read_outcome(outcomes[i]);
    if (!outcome) return damaged("hold at unit " + std::to_string(unit) + " no outcome");
    if (place < ready_.size()) {
      ready_[place] = std::move(*outcome);
    } else if (place == ready_.size()) {
      ready_.push_back(std::move(*outcome));
    } else {
      return damaged("leave out unit " + std::to_string(next_unit_ + static_cast<std::int64_t>(ready_.size())));
    }
  }
  return {};
}

Result<void> UnitResults::fill() {
  while (true) {
    if (rows_.empty()) {
      auto more = load();
      if (!more) return more.error();
      if (!*more) return {};
    }
    const std::int64_t end = next_unit_ + static_cast<std::int64_t>(ready_.size());
    // Rows come in order of their first unit: one that begins behind what is ready leaves that as it is.
    if (!ready_.empty() && rows_.front().first_unit >= end) return {};
    if (auto merged = merge(rows_.front()); !merged) return merged;
    rows_.pop_front();
  }
}

Result<std::optional<RecordedOutcome>> UnitResults::next() {
  if (ready_.empty()) {
    if (auto filled = fill(); !filled) return filled.error();
  }
  if (ready_.empty()) return std::optional<RecordedOutcome>();
  std::optional<RecordedOutcome> outcome = std::move(ready_.front());
  ready_.pop_front();
  ++next_unit_;
  return outcome;
}

}  // namespace millrace::map
