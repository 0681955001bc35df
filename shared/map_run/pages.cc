#include "shared/map_run/pages.h"

#include <algorithm>

#include "shared/asl/values.h"
#include "shared/map_run/csv_record.h"

namespace millrace::map_run {
namespace {

using asl::ContextObject;

Error unreadable_items(std::string why) { return rejected(kItemReaderFailed, std::move(why)); }

/// How many items a batch has at most, when that alone decides.
std::optional<std::int64_t> batch_size(const Plan& plan) {
  if (!plan.batching) return 1;
  if (plan.batching->bytes_max) return {};
  return plan.batching->items_max.value_or(1);
}

/// Collects items into pages.
class PageMaker final {
 public:
  PageMaker(ByteSource& source, const Plan& plan, Cursor from, Random& random, const PageLimits& limits)
      : source_(source), plan_(plan), random_(random), limits_(limits) {
    paging_.next = std::move(from);
    const std::int64_t batch = batch_size(plan).value_or(plan.batching && plan.batching->items_max ? *plan.batching->items_max : 1);
    batch_ = std::max<std::int64_t>(batch, 1);
    items_max_ = std::max(batch_, limits.items_max / batch_ * batch_);
  }

  Result<Paging> run() {
    ByteReader reader(source_, paging_.next.offset);
    if (!paging_.next.facts) {
      auto facts = ItemCutter::begin(reader, plan_.reading);
      if (!facts) return facts.error();
      facts->version = source_.version();
      paging_.next.facts = std::move(*facts);
      paging_.next.offset = reader.offset();
    }
    ItemCutter cutter(reader, plan_.reading);
    while (paging_.pages.size() < limits_.pages_max) {
      if (is_enough()) return end();
      auto item = cutter.next();
      if (!item) return item.error();
      if (!*item) return end();
      if (auto added = add(**item); !added) return added.error();
    }
    return std::move(paging_);
  }

 private:
  bool is_enough() const {
    return plan_.reading.items_max > 0 && paging_.next.items + page_.items >= plan_.reading.items_max;
  }

  Result<Paging> end() {
    if (page_.items > 0)
      if (auto closed = close(); !closed) return closed.error();
    paging_.is_end = true;
    return std::move(paging_);
  }

  Result<void> add(const ItemBytes& item) {
    if (page_.items == 0) page_.offset = item.begin;
    ++page_.items;
    page_.bytes = item.end - page_.offset;
    const bool is_full = page_.items >= items_max_ || (page_.bytes >= limits_.bytes_max && page_.items % batch_ == 0);
    return is_full ? close() : Result<void>();
  }

  Result<void> close() {
    Cursor& next = paging_.next;
    page_.first_item = next.items;
    page_.first_unit = next.units;
    auto units = units_of(page_);
    if (!units) return units.error();
    page_.units = *units;
    next.offset = page_.offset + page_.bytes;
    next.items += page_.items;
    next.units += page_.units;
    paging_.pages.push_back(page_);
    page_ = {};
    return {};
  }

  Result<std::int64_t> units_of(const Page& page) {
    if (const auto size = batch_size(plan_)) return (page.items + *size - 1) / *size;
    auto items = read_items(source_, plan_, *paging_.next.facts, page);
    if (!items) return items.error();
    auto units = make_units(plan_, *items, random_);
    if (!units) return units.error();
    return static_cast<std::int64_t>(units->size());
  }

  ByteSource& source_;
  const Plan& plan_;
  Random& random_;
  const PageLimits& limits_;
  std::int64_t batch_ = 1;
  std::int64_t items_max_ = 1;
  Paging paging_;
  Page page_;
};

Result<std::vector<ContextObject::MapItem>> read_lines(const std::string& bytes, const Page& page) {
  std::vector<ContextObject::MapItem> items;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    const std::string_view line = std::string_view(bytes).substr(begin, end - begin);
    begin = end + 1;
    if (std::all_of(line.begin(), line.end(), [](char c) { return is_space(c); })) continue;
    const std::int64_t index = page.first_item + static_cast<std::int64_t>(items.size());
    auto value = asl::parse_json(line);
    if (!value) return unreadable_items("The item of index " + std::to_string(index) + " is no JSON.");
    items.push_back({.index = index, .value = asl::make_data(std::move(*value))});
  }
  return items;
}

std::vector<ContextObject::MapItem> read_rows(const std::string& bytes, const Plan& plan, const Facts& facts, const Page& page) {
  std::vector<ContextObject::MapItem> items;
  for (auto& cells : parse_records(bytes, plan.reading.delimiter)) {
    Json::object_t row;
    for (std::size_t i = 0; i < facts.headers.size(); ++i)
      row.Json::object_t::Container::emplace_back(facts.headers[i], i < cells.size() ? std::move(cells[i]) : std::string());
    items.push_back({.index = page.first_item + static_cast<std::int64_t>(items.size()), .value = asl::make_data(std::move(row))});
  }
  return items;
}

Result<std::vector<ContextObject::MapItem>> read_elements(const std::string& bytes, const Facts& facts, const Page& page) {
  auto parsed = asl::parse_json(facts.is_object ? "{" + bytes + "}" : "[" + bytes + "]");
  if (!parsed) return unreadable_items("The items from index " + std::to_string(page.first_item) + " on are no JSON.");
  std::vector<ContextObject::MapItem> items;
  for (auto& [key, value] : parsed->items()) {
    const std::int64_t index = page.first_item + static_cast<std::int64_t>(items.size());
    if (facts.is_object) {
      items.push_back({.index = index, .value = asl::make_data({{"Key", key}, {"Value", value}}), .key = key});
    } else {
      items.push_back({.index = index, .value = asl::make_data(std::move(value))});
    }
  }
  return items;
}

}  // namespace

Result<Paging> make_pages(ByteSource& source, const Plan& plan, Cursor from, Random& random, const PageLimits& limits) {
  if (from.facts)
    if (auto same = check_unchanged(source, *from.facts); !same) return same.error();
  return PageMaker(source, plan, std::move(from), random, limits).run();
}

Result<void> check_unchanged(const ByteSource& source, const Facts& facts) {
  if (source.version() == facts.version) return {};
  return unreadable_items("The source was changed while its items were being read; start again with one that stays as it is.");
}

Result<std::vector<ContextObject::MapItem>> read_items(ByteSource& source, const Plan& plan, const Facts& facts,
                                                       const Page& page) {
  const auto bytes = source.read(page.offset, static_cast<std::size_t>(page.bytes));
  if (!bytes) return bytes.error();
  Result<std::vector<ContextObject::MapItem>> items = std::vector<ContextObject::MapItem>();
  switch (plan.reading.format) {
    case Format::kJsonLines: items = read_lines(*bytes, page); break;
    case Format::kCsv: items = read_rows(*bytes, plan, facts, page); break;
    case Format::kJson: items = read_elements(*bytes, facts, page); break;
  }
  if (items && static_cast<std::int64_t>(items->size()) != page.items)
    return unreadable_items("The source was changed while its items were being read; start again with one that stays as it is.");
  return items;
}

Result<std::vector<Unit>> make_units(const Plan& plan, const std::vector<ContextObject::MapItem>& items, Random& random) {
  std::vector<Unit> units;
  Json batch = Json::array();
  std::size_t batch_bytes = 0;
  const auto envelope = [&] {
    Json input = Json::object();
    if (plan.batching->input) input["BatchInput"] = *plan.batching->input;
    input["Items"] = Json::array();
    return input;
  };
  const std::size_t envelope_bytes = plan.batching ? asl::text_size(envelope()) : 0;
  const auto close_batch = [&] {
    Json input = envelope();
    const auto count = static_cast<std::int64_t>(batch.size());
    input["Items"] = std::exchange(batch, Json::array());
    units.push_back({.items = count, .input = asl::make_data(std::move(input))});
  };
  for (const ContextObject::MapItem& item : items) {
    auto input = plan.inputs->input_of(item, random);
    if (!input) return rejected(input.fault().error.value_or(asl::kRuntimeError), input.fault().cause.value_or(""));
    if (!plan.batching) {
      units.push_back({.items = 1, .input = std::move(*input)});
      continue;
    }
    const std::size_t bytes = asl::text_size(**input) + 1;
    const bool is_over = plan.batching->bytes_max && envelope_bytes + batch_bytes + bytes > static_cast<std::size_t>(*plan.batching->bytes_max) + 1;
    if (!batch.empty() && is_over) close_batch();
    if (batch.empty()) batch_bytes = 0;
    batch.push_back(**input);
    batch_bytes += bytes;
    if (plan.batching->items_max && static_cast<std::int64_t>(batch.size()) >= *plan.batching->items_max) close_batch();
  }
  if (!batch.empty()) close_batch();
  return units;
}

}  // namespace millrace::map_run
