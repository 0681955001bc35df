#include "shared/model/rules/read_measures.h"

#include <array>

#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

constexpr double kBareCount = 0.3;

constexpr std::array kAggregates{
    Phrase<Aggregate>{"total", Aggregate::kSum},        Phrase<Aggregate>{"totals", Aggregate::kSum},
    Phrase<Aggregate>{"sum", Aggregate::kSum},          Phrase<Aggregate>{"summed", Aggregate::kSum},
    Phrase<Aggregate>{"sum total", Aggregate::kSum},    Phrase<Aggregate>{"total sum", Aggregate::kSum},
    Phrase<Aggregate>{"combined", Aggregate::kSum},     Phrase<Aggregate>{"add up", Aggregate::kSum},
    Phrase<Aggregate>{"sum up", Aggregate::kSum},       Phrase<Aggregate>{"overall total", Aggregate::kSum},
    Phrase<Aggregate>{"cumulative", Aggregate::kSum},   Phrase<Aggregate>{"aggregate", Aggregate::kSum},
    Phrase<Aggregate>{"average", Aggregate::kAverage},  Phrase<Aggregate>{"averages", Aggregate::kAverage},
    Phrase<Aggregate>{"avg", Aggregate::kAverage},      Phrase<Aggregate>{"mean", Aggregate::kAverage},
    Phrase<Aggregate>{"average value", Aggregate::kAverage}, Phrase<Aggregate>{"mean value", Aggregate::kAverage},
    Phrase<Aggregate>{"min", Aggregate::kMinimum},      Phrase<Aggregate>{"minimum", Aggregate::kMinimum},
    Phrase<Aggregate>{"minimal", Aggregate::kMinimum},  Phrase<Aggregate>{"lowest", Aggregate::kMinimum},
    Phrase<Aggregate>{"smallest", Aggregate::kMinimum}, Phrase<Aggregate>{"least", Aggregate::kMinimum},
    Phrase<Aggregate>{"earliest", Aggregate::kMinimum}, Phrase<Aggregate>{"first", Aggregate::kMinimum},
    Phrase<Aggregate>{"oldest", Aggregate::kMinimum},   Phrase<Aggregate>{"shortest", Aggregate::kMinimum},
    Phrase<Aggregate>{"max", Aggregate::kMaximum},      Phrase<Aggregate>{"maximum", Aggregate::kMaximum},
    Phrase<Aggregate>{"maximal", Aggregate::kMaximum},  Phrase<Aggregate>{"highest", Aggregate::kMaximum},
    Phrase<Aggregate>{"largest", Aggregate::kMaximum},  Phrase<Aggregate>{"biggest", Aggregate::kMaximum},
    Phrase<Aggregate>{"greatest", Aggregate::kMaximum}, Phrase<Aggregate>{"latest", Aggregate::kMaximum},
    Phrase<Aggregate>{"last", Aggregate::kMaximum},     Phrase<Aggregate>{"newest", Aggregate::kMaximum},
    Phrase<Aggregate>{"most recent", Aggregate::kMaximum}, Phrase<Aggregate>{"longest", Aggregate::kMaximum},
    Phrase<Aggregate>{"median", Aggregate::kMedian},    Phrase<Aggregate>{"median value", Aggregate::kMedian}};

constexpr std::array kCounts{
    Phrase<bool>{"how many", true},       Phrase<bool>{"number of", true},     Phrase<bool>{"total number of", true},
    Phrase<bool>{"count of", true},       Phrase<bool>{"counts of", true},     Phrase<bool>{"total count of", true},
    Phrase<bool>{"count", true},          Phrase<bool>{"counts", true},        Phrase<bool>{"row count", true},
    Phrase<bool>{"total count", true},    Phrase<bool>{"count up", true},      Phrase<bool>{"numbers of", true},
    Phrase<bool>{"no . of", true},        Phrase<bool>{"# of", true},          Phrase<bool>{"overall number of", true},
    Phrase<bool>{"frequency of", true},   Phrase<bool>{"frequency", true},     Phrase<bool>{"occurrences", true},
    Phrase<bool>{"number of occurrences", true}, Phrase<bool>{"number of times", true}, Phrase<bool>{"record count", true},
    Phrase<bool>{"quantity of", true},    Phrase<bool>{"tally", true},         Phrase<bool>{"tally of", true}};

// "total orders" counts rows, but only these words do, and only before the name of rows.
bool may_count_rows(Aggregate aggregate) { return aggregate == Aggregate::kSum; }

bool fits(const Sentence& sentence, Aggregate aggregate, const Field& field) {
  if (field.bucket != Bucket::kNone) return false;
  const csv::CellKind kind = sentence.schema.column(field.column).kind;
  const bool needs_number = aggregate == Aggregate::kSum || aggregate == Aggregate::kAverage || aggregate == Aggregate::kMedian;
  return !needs_number || csv::is_number(kind);
}

/// "min, max and average": every beginning of the list.
Readings<std::vector<Aggregate>> aggregates_at(const Sentence& sentence, std::size_t at) {
  Readings<std::vector<Aggregate>> lists;
  auto word = sentence.longest<Aggregate>(sentence.skip(at, {"the"}), kAggregates);
  while (word) {
    auto list = lists.empty() ? std::vector<Aggregate>{} : lists.back().value;
    list.push_back(word->value);
    lists.push_back({list, word->end, 0});
    word = sentence.longest<Aggregate>(sentence.skip(skip_list_mark(sentence, word->end), {"the"}), kAggregates);
  }
  return lists;
}

std::vector<Measure> product(const std::vector<Aggregate>& aggregates, const std::vector<Field>& fields) {
  std::vector<Measure> measures;
  for (const Field& field : fields) {
    for (const Aggregate aggregate : aggregates) measures.push_back({aggregate, field.column});
  }
  return measures;
}

void add_aggregates(const Sentence& sentence, std::size_t at, Readings<std::vector<Measure>>& readings) {
  for (const auto& aggregates : aggregates_at(sentence, at)) {
    std::size_t next = sentence.skip(aggregates.end, {"of", "of the", "of all", "of all the", "(", "for", "in", "for the", "value of", "value for", "value in", "of their", "of its"});
    const bool is_bracketed = next > aggregates.end && sentence.is(next - 1, "(");
    for (const auto& fields : field_lists_at(sentence, next)) {
      const bool all_fit = std::all_of(fields.value.begin(), fields.value.end(), [&](const Field& field) {
        return std::all_of(aggregates.value.begin(), aggregates.value.end(),
                           [&](Aggregate aggregate) { return fits(sentence, aggregate, field); });
      });
      if (!all_fit) continue;
      std::size_t end = fields.end;
      if (is_bracketed && sentence.is(end, ")")) ++end;
      readings.push_back({product(aggregates.value, fields.value), end, fields.cost});
    }
    if (aggregates.value.size() != 1 || !may_count_rows(aggregates.value.front())) continue;
    if (!columns_at(sentence, aggregates.end).empty()) continue;
    for (const auto& rows : row_nouns_at(sentence, aggregates.end)) {
      readings.push_back({{Measure{}}, rows.end, kBareCount});
    }
  }
}

void add_counts(const Sentence& sentence, std::size_t at, Readings<std::vector<Measure>>& readings) {
  const auto phrase = sentence.longest<bool>(sentence.skip(at, {"the"}), kCounts);
  if (!phrase) return;
  const bool counts_cells = sentence.is(phrase->end - 1, "count");
  std::size_t next = sentence.skip(phrase->end, {"of", "all", "the", "of the", "of all", "all the", "of all the", "total"});
  if (sentence.is(next, "(")) ++next;
  const auto closed = [&](std::size_t end) { return sentence.is(end, ")") && sentence.is(next - 1, "(") ? end + 1 : end; };

  readings.push_back({{Measure{}}, phrase->end, kBareCount});
  if (next != phrase->end) readings.push_back({{Measure{}}, closed(next), kBareCount + 0.3});

  const std::size_t distinct = sentence.skip(next, {"distinct", "unique", "different", "distinct values of", "unique values of", "different values of", "distinct values in", "unique values in", "different values in", "distinct values for", "distinct values of the", "unique values of the", "unique values in the", "distinct values in the"});
  for (const auto& field : fields_at(sentence, distinct)) {
    if (field.value.bucket != Bucket::kNone) continue;
    const Measure measure = distinct != next ? Measure{Aggregate::kCountDistinct, field.value.column}
                            : counts_cells ? Measure{Aggregate::kCount, field.value.column}
                                                         : count_of(sentence, field.value.column);
    readings.push_back({{measure}, closed(field.end), field.cost});
  }
  const auto rows = row_nouns_at(sentence, next);
  for (const auto& noun : rows) {
    // A word that names a column is that column, unless it names the file too.
    const bool names_column = !noun.value && !columns_at(sentence, next).empty();
    readings.push_back({{Measure{}}, closed(noun.end), names_column ? 1.0 : 0.0});
  }
  if (rows.empty() && sentence.is_any(next, {"times", "results", "matches", "values"})) readings.push_back({{Measure{}}, next + 1, 0});
}

/// "distinct customer count", "unique customers count", "order count", "distinct count of customers".
void add_trailing_counts(const Sentence& sentence, std::size_t at, Readings<std::vector<Measure>>& readings) {
  at = sentence.skip(at, {"the"});
  const std::size_t named = sentence.skip(at, {"distinct", "unique", "different"});
  const auto counting = [&](std::size_t where) { return sentence.skip(where, {"count", "counts"}); };
  if (named != at) {
    const std::size_t of = sentence.skip(named, {"count of", "count of the", "number of", "count"});
    for (const auto& field : fields_at(sentence, of != named ? of : named)) {
      const std::size_t end = of != named ? field.end : counting(field.end);
      if (end != field.end || of != named) readings.push_back({{Measure{Aggregate::kCountDistinct, field.value.column}}, end, field.cost});
    }
    return;
  }
  for (const auto& noun : row_nouns_at(sentence, at)) {
    if (counting(noun.end) != noun.end) readings.push_back({{Measure{}}, counting(noun.end), 0});
  }
}

}  // namespace

std::optional<Reading<Aggregate>> aggregate_word_at(const Sentence& sentence, std::size_t at) {
  return sentence.longest<Aggregate>(sentence.skip(at, {"the", "its", "their"}), kAggregates);
}

Measure count_of(const Sentence& sentence, ColumnRef column) {
  const csv::ColumnProfile& profile = sentence.schema.column(column);
  const bool is_measure = csv::is_number(profile.kind) && profile.kind != csv::CellKind::kInteger;
  return {profile.is_unique || is_measure ? Aggregate::kCount : Aggregate::kCountDistinct, column};
}

Readings<std::vector<Measure>> measures_at(const Sentence& sentence, std::size_t at) {
  Readings<std::vector<Measure>> readings;
  add_aggregates(sentence, at, readings);
  add_counts(sentence, at, readings);
  add_trailing_counts(sentence, at, readings);
  prune(readings, 4);
  return readings;
}

Readings<Measure> measure_at(const Sentence& sentence, std::size_t at) {
  Readings<Measure> readings;
  for (const auto& several : measures_at(sentence, at)) {
    if (several.value.size() == 1) readings.push_back({several.value.front(), several.end, several.cost});
  }
  return readings;
}

}  // namespace millrace::model::rules
