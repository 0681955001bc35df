#include "workers/map/unit_results.h"

#include <algorithm>

namespace millrace::map {
namespace {

constexpr std::size_t kRowsPerLoad = 16;

Error damaged(const std::string& what) { return rejected("Millrace.MapResultsDamaged", "the results of the Map run " + what); }

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
  Json outcomes = Json::parse(row.results, nullptr, false);
  if (!outcomes.is_array() || static_cast<std::int64_t>(outcomes.size()) != row.units) return damaged("are no array of outcomes");
  for (Json& outcome : outcomes) {
    const std::int64_t unit = row.first_unit + (&outcome - &outcomes.front());
    const auto place = static_cast<std::size_t>(std::max<std::int64_t>(unit - next_unit_, 0));
    if (unit < next_unit_) continue;
    if (place < ready_.size()) {
      ready_[place] = std::move(outcome);
    } else if (place == ready_.size()) {
      ready_.push_back(std::move(outcome));
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

Result<std::optional<Json>> UnitResults::next() {
  if (ready_.empty()) {
    if (auto filled = fill(); !filled) return filled.error();
  }
  if (ready_.empty()) return std::optional<Json>();
  std::optional<Json> outcome = std::move(ready_.front());
  ready_.pop_front();
  ++next_unit_;
  return outcome;
}

}  // namespace millrace::map
