#include "shared/model/rules/read_order.h"

#include <array>

#include "shared/model/rules/read_measures.h"

namespace millrace::model::rules {
namespace {

using Item = OrderClause::Item;
using Sense = OrderClause::Sense;
using Kind = RankClause::Kind;

struct Direction {
  bool descending = false;
  Sense sense = Sense::kValue;
};
constexpr Direction kUp{false, Sense::kValue}, kDown{true, Sense::kValue};

constexpr std::array kDirections{
    Phrase<Direction>{"descending", kDown}, Phrase<Direction>{"desc", kDown}, Phrase<Direction>{"decreasing", kDown},
    Phrase<Direction>{"in descending order", kDown}, Phrase<Direction>{"in decreasing order", kDown}, Phrase<Direction>{"in desc order", kDown},
    Phrase<Direction>{"descending order", kDown}, Phrase<Direction>{"highest first", kDown}, Phrase<Direction>{"largest first", kDown},
    Phrase<Direction>{"biggest first", kDown}, Phrase<Direction>{"greatest first", kDown}, Phrase<Direction>{"most first", kDown},
    Phrase<Direction>{"highest to lowest", kDown}, Phrase<Direction>{"from highest to lowest", kDown}, Phrase<Direction>{"high to low", kDown},
    Phrase<Direction>{"from high to low", kDown}, Phrase<Direction>{"largest to smallest", kDown}, Phrase<Direction>{"from largest to smallest", kDown},
    Phrase<Direction>{"biggest to smallest", kDown}, Phrase<Direction>{"from biggest to smallest", kDown}, Phrase<Direction>{"from most to least", kDown},
    Phrase<Direction>{"most to least", kDown}, Phrase<Direction>{"best first", kDown}, Phrase<Direction>{"top first", kDown},
    Phrase<Direction>{"from the highest to the lowest", kDown}, Phrase<Direction>{"from the largest to the smallest", kDown},
    Phrase<Direction>{"starting with the highest", kDown}, Phrase<Direction>{"starting with the largest", kDown}, Phrase<Direction>{"most expensive first", kDown},
    Phrase<Direction>{"starting with the biggest", kDown}, Phrase<Direction>{"the highest first", kDown}, Phrase<Direction>{"the largest first", kDown},
    Phrase<Direction>{"the biggest first", kDown}, Phrase<Direction>{"highest at the top", kDown}, Phrase<Direction>{"with the highest first", kDown},
    Phrase<Direction>{"with the largest first", kDown}, Phrase<Direction>{"with the biggest first", kDown}, Phrase<Direction>{"most frequent first", kDown},
    Phrase<Direction>{"most common first", kDown}, Phrase<Direction>{"high first", kDown}, Phrase<Direction>{"longest first", kDown},
    Phrase<Direction>{"ascending", kUp}, Phrase<Direction>{"asc", kUp}, Phrase<Direction>{"increasing", kUp},
    Phrase<Direction>{"in ascending order", kUp}, Phrase<Direction>{"in increasing order", kUp}, Phrase<Direction>{"in asc order", kUp},
    Phrase<Direction>{"ascending order", kUp}, Phrase<Direction>{"lowest first", kUp}, Phrase<Direction>{"smallest first", kUp},
    Phrase<Direction>{"least first", kUp}, Phrase<Direction>{"fewest first", kUp}, Phrase<Direction>{"lowest to highest", kUp},
    Phrase<Direction>{"from lowest to highest", kUp}, Phrase<Direction>{"low to high", kUp}, Phrase<Direction>{"from low to high", kUp},
    Phrase<Direction>{"smallest to largest", kUp}, Phrase<Direction>{"from smallest to largest", kUp}, Phrase<Direction>{"smallest to biggest", kUp},
    Phrase<Direction>{"from smallest to biggest", kUp}, Phrase<Direction>{"from least to most", kUp}, Phrase<Direction>{"least to most", kUp},
    Phrase<Direction>{"cheapest first", kUp}, Phrase<Direction>{"the lowest first", kUp}, Phrase<Direction>{"the smallest first", kUp},
    Phrase<Direction>{"with the lowest first", kUp}, Phrase<Direction>{"with the smallest first", kUp}, Phrase<Direction>{"starting with the lowest", kUp},
    Phrase<Direction>{"starting with the smallest", kUp}, Phrase<Direction>{"from the lowest to the highest", kUp}, Phrase<Direction>{"shortest first", kUp},
    Phrase<Direction>{"from the smallest to the largest", kUp}, Phrase<Direction>{"worst first", kUp}, Phrase<Direction>{"low first", kUp},
    Phrase<Direction>{"alphabetically", {false, Sense::kText}}, Phrase<Direction>{"in alphabetical order", {false, Sense::kText}},
    Phrase<Direction>{"alphabetical order", {false, Sense::kText}}, Phrase<Direction>{"alphabetical", {false, Sense::kText}},
    Phrase<Direction>{"a to z", {false, Sense::kText}}, Phrase<Direction>{"from a to z", {false, Sense::kText}}, Phrase<Direction>{"a-z", {false, Sense::kText}},
    Phrase<Direction>{"z to a", {true, Sense::kText}}, Phrase<Direction>{"from z to a", {true, Sense::kText}}, Phrase<Direction>{"z-a", {true, Sense::kText}},
    Phrase<Direction>{"in reverse alphabetical order", {true, Sense::kText}}, Phrase<Direction>{"reverse alphabetically", {true, Sense::kText}},
    Phrase<Direction>{"newest first", {true, Sense::kTime}}, Phrase<Direction>{"latest first", {true, Sense::kTime}}, Phrase<Direction>{"most recent first", {true, Sense::kTime}},
    Phrase<Direction>{"from newest to oldest", {true, Sense::kTime}}, Phrase<Direction>{"newest to oldest", {true, Sense::kTime}}, Phrase<Direction>{"from latest to earliest", {true, Sense::kTime}},
    Phrase<Direction>{"in reverse chronological order", {true, Sense::kTime}}, Phrase<Direction>{"the newest first", {true, Sense::kTime}}, Phrase<Direction>{"the latest first", {true, Sense::kTime}},
    Phrase<Direction>{"oldest first", {false, Sense::kTime}}, Phrase<Direction>{"earliest first", {false, Sense::kTime}}, Phrase<Direction>{"the oldest first", {false, Sense::kTime}},
    Phrase<Direction>{"from oldest to newest", {false, Sense::kTime}}, Phrase<Direction>{"oldest to newest", {false, Sense::kTime}}, Phrase<Direction>{"from earliest to latest", {false, Sense::kTime}},
    Phrase<Direction>{"chronologically", {false, Sense::kTime}}, Phrase<Direction>{"in chronological order", {false, Sense::kTime}}, Phrase<Direction>{"the earliest first", {false, Sense::kTime}},
    Phrase<Direction>{"chronological order", {false, Sense::kTime}}};

/// Superlatives: whether the high end is meant, and the columns an adjective speaks of when none is named.
struct Superlative {
  bool high = true;
  std::array<std::string_view, 3> columns{};
  bool is_time = false;
};
constexpr std::array kSuperlatives{
    Phrase<Superlative>{"highest", {true}}, Phrase<Superlative>{"largest", {true}}, Phrase<Superlative>{"biggest", {true}},
    Phrase<Superlative>{"greatest", {true}}, Phrase<Superlative>{"most", {true}}, Phrase<Superlative>{"maximum", {true}}, Phrase<Superlative>{"max", {true}},
    Phrase<Superlative>{"best", {true}}, Phrase<Superlative>{"top", {true}}, Phrase<Superlative>{"maximal", {true}},
    Phrase<Superlative>{"lowest", {false}}, Phrase<Superlative>{"smallest", {false}}, Phrase<Superlative>{"least", {false}},
    Phrase<Superlative>{"fewest", {false}}, Phrase<Superlative>{"minimum", {false}}, Phrase<Superlative>{"min", {false}}, Phrase<Superlative>{"worst", {false}},
    Phrase<Superlative>{"minimal", {false}},
    Phrase<Superlative>{"most expensive", {true, {"price", "unit price", "cost"}}}, Phrase<Superlative>{"priciest", {true, {"price", "unit price", "cost"}}},
    Phrase<Superlative>{"least expensive", {false, {"price", "unit price", "cost"}}}, Phrase<Superlative>{"cheapest", {false, {"price", "unit price", "cost"}}},
    Phrase<Superlative>{"longest", {true, {"duration", "length", "length"}}}, Phrase<Superlative>{"shortest", {false, {"duration", "length", "length"}}},
    Phrase<Superlative>{"heaviest", {true, {"weight", "mass", "weight"}}}, Phrase<Superlative>{"lightest", {false, {"weight", "mass", "weight"}}},
    Phrase<Superlative>{"tallest", {true, {"height", "height", "height"}}}, Phrase<Superlative>{"highest rated", {true, {"rating", "score", "stars"}}},
    Phrase<Superlative>{"best rated", {true, {"rating", "score", "stars"}}}, Phrase<Superlative>{"lowest rated", {false, {"rating", "score", "stars"}}},
    Phrase<Superlative>{"highest paid", {true, {"salary", "wage", "pay"}}}, Phrase<Superlative>{"lowest paid", {false, {"salary", "wage", "pay"}}},
    Phrase<Superlative>{"oldest", {true, {"age", "age", "age"}, true}}, Phrase<Superlative>{"youngest", {false, {"age", "age", "age"}, true}},
    Phrase<Superlative>{"newest", {true, {}, true}}, Phrase<Superlative>{"latest", {true, {}, true}}, Phrase<Superlative>{"most recent", {true, {}, true}},
    Phrase<Superlative>{"earliest", {false, {}, true}}};

/// What a list may be ordered by: a measure or a field.
Readings<Operand> operands_at(const Sentence& sentence, std::size_t at) {
  Readings<Operand> readings;
  at = sentence.skip(at, {"the", "their", "its"});
  for (const auto& field : fields_at(sentence, at)) readings.push_back({field.value, field.end, field.cost});
  for (const auto& measure : measure_at(sentence, at)) readings.push_back({measure.value, measure.end, measure.cost});
  prune(readings, 3);
  return readings;
}

std::size_t behind_sort_verb(const Sentence& sentence, std::size_t at) {
  at = sentence.skip(at, {"and", "then", "and then"});
  const std::size_t verb = sentence.skip(at, {"sort", "sorted", "order", "ordered", "arrange", "arranged", "sorting", "ordering", "rank", "ranked", "listed"});
  if (verb == at) return at;
  const std::size_t what = sentence.skip(verb, {"them", "it", "the result", "the results", "results", "these", "the list", "the output", "the groups", "all", "all the", "the"});
  const auto rows = row_nouns_at(sentence, what);
  const bool names_rows = !rows.empty() && columns_at(sentence, what).empty();
  return names_rows ? rows.front().end : what;
}

Item item_by(std::optional<Operand> by, bool descending) {
  Item item;
  item.by = by;
  item.descending = descending;
  return item;
}

/// "the total", "average descending"
void add_aggregate_item(const Sentence& sentence, std::size_t at, bool descending_if_unsaid, Readings<Item>& readings) {
  const auto word = aggregate_word_at(sentence, at);
  if (!word) return;
  auto direction = sentence.longest<Direction>(word->end, kDirections);
  if (!direction) direction = sentence.longest<Direction>(sentence.skip(word->end, {"value", "amount", ",", "value ,"}), kDirections);
  Item item = item_by(std::nullopt, direction ? direction->value.descending : descending_if_unsaid);
  item.aggregate = word->value;
  readings.push_back({item, direction ? direction->end : word->end, 0.3});
}

/// "amount descending", "ascending amount", "amount (highest first)".
Readings<Item> items_at(const Sentence& sentence, std::size_t at, bool descending_if_unsaid) {
  Readings<Item> readings;
  const auto before = sentence.longest<Direction>(at, kDirections);
  const std::size_t name = before ? before->end : at;
  add_aggregate_item(sentence, name, before ? before->value.descending : descending_if_unsaid, readings);
  for (const auto& operand : operands_at(sentence, name)) {
    const std::size_t mark = sentence.skip(operand.end, {"(", ",", ", with the", "with the", "from", "in"});
    auto after = sentence.longest<Direction>(operand.end, kDirections);
    if (!after) after = sentence.longest<Direction>(mark, kDirections);
    const bool descending = after ? after->value.descending : before ? before->value.descending : descending_if_unsaid;
    std::size_t end = after ? after->end : operand.end;
    if (after && sentence.is(mark - 1, "(") && sentence.is(end, ")")) ++end;
    readings.push_back({item_by(operand.value, descending), end, operand.cost});
    if (after) readings.push_back({item_by(operand.value, descending_if_unsaid), operand.end, operand.cost + 0.3});
  }
  return readings;
}

void add_item_lists(const Sentence& sentence, std::size_t at, bool descending_if_unsaid, Readings<OrderClause>& readings) {
  Readings<OrderClause> lists;
  for (auto& item : items_at(sentence, at, descending_if_unsaid)) lists.push_back({OrderClause{{item.value}}, item.end, item.cost});
  for (std::size_t i = 0; i < lists.size() && lists.size() < 40; ++i) {
    const std::size_t mark = skip_list_mark(sentence, lists[i].end);
    if (mark == lists[i].end) continue;
    for (auto& item : items_at(sentence, sentence.skip(mark, {"by", "then by", "within that by", "for ties by"}), descending_if_unsaid)) {
      OrderClause longer = lists[i].value;
      longer.items.push_back(item.value);
      lists.push_back({std::move(longer), item.end, lists[i].cost + item.cost});
    }
  }
  readings.insert(readings.end(), lists.begin(), lists.end());
}

/// What a superlative without a column speaks of.
std::optional<Operand> implied(const Sentence& sentence, const Superlative& superlative) {
  for (const std::string_view name : superlative.columns) {
    if (name.empty()) continue;
    const auto columns = sentence.schema.columns_named(name);
    if (columns.size() == 1 && csv::is_number(sentence.schema.column(columns.front().column).kind)) return Field{columns.front().column};
  }
  const auto dates = sentence.schema.columns_where(csv::is_date);
  if (superlative.is_time && dates.size() == 1) return Field{dates.front()};
  return std::nullopt;
}

bool rises_with_time(const Sentence& sentence, const Operand& operand) {
  const auto* field = std::get_if<Field>(&operand);
  return field != nullptr && csv::is_date(sentence.schema.column(field->column).kind);
}

/// What is ranked: columns, or rows.
Readings<std::vector<Field>> entities_at(const Sentence& sentence, std::size_t at) {
  Readings<std::vector<Field>> readings;
  at = sentence.skip(at, {"of the", "of", "the"});
  for (auto& fields : field_lists_at(sentence, at)) readings.push_back(std::move(fields));
  for (const auto& rows : row_nouns_at(sentence, at)) {
    const bool names_column = !rows.value && !columns_at(sentence, at).empty();
    readings.push_back({{}, rows.end, names_column ? 0.9 : 0.05});
  }
  for (const std::string_view noun : {"results", "groups", "of them", "values"}) {
    if (const auto end = sentence.behind(at, noun)) readings.push_back({{}, *end, 0.1});
  }
  return readings;
}

/// Behind "by", "with the highest", "in terms of": what the rank goes by.
void add_targets(const Sentence& sentence, const Reading<RankClause>& rank, Readings<RankClause>& readings) {
  const std::size_t by = sentence.skip(rank.end, {"by", "based on", "in terms of", "according to", "ranked by", "ordered by", "sorted by", "when ranked by",
                                                  "as measured by", "by the", "measured by"});
  if (by != rank.end) {
    for (const auto& target : operands_at(sentence, by)) {
      RankClause clause = rank.value;
      clause.target = target.value;
      // "first 5 orders by date" are the earliest; "top 5" of anything are the largest.
      if (clause.kind == Kind::kFirst) clause.descending = std::holds_alternative<Measure>(target.value);
      if (clause.kind == Kind::kLast) clause.descending = true;
      clause.kind = Kind::kRanked;
      const auto direction = sentence.longest<Direction>(target.end, kDirections);
      readings.push_back({clause, target.end, rank.cost + target.cost});
      if (direction) {
        clause.descending = direction->value.descending;
        readings.push_back({clause, direction->end, rank.cost + target.cost});
      }
    }
  }
}

/// "with the highest total amount", "having the most orders", "has the lowest price".
Readings<RankClause> superlative_targets(const Sentence& sentence, std::size_t at) {
  Readings<RankClause> readings;
  const std::size_t verb = sentence.skip(at, {"with", "has", "have", "had", "having", "that have", "that has", "which has", "which have", "who has", "who have", "shows", "is", "are", "was", "were", "made", "placed", "has placed", "has made", "have placed", "have made", "got", "generated", "generates", "by"});
  const auto superlative = sentence.longest<Superlative>(sentence.skip(verb, {"the"}), kSuperlatives);
  if (!superlative) return readings;
  const auto add = [&](const Operand& target, std::size_t end, double cost) {
    RankClause clause;
    clause.descending = superlative->value.high;
    clause.target = target;
    readings.push_back({clause, end, cost});
  };
  // "the most tickets" is a count, also where a column is called ticket; "the most points" is a number of each row.
  const bool counts = sentence.is_any(superlative->end - 1, {"most", "fewest"});
  for (const auto& target : operands_at(sentence, superlative->end)) {
    const auto* field = std::get_if<Field>(&target.value);
    const bool is_counted = counts && field != nullptr && field->bucket == Bucket::kNone && !sentence.schema.is_amount(field->column);
    add(is_counted ? Operand(count_of(sentence, field->column)) : target.value, target.end, target.cost);
  }
  for (const auto& rows : row_nouns_at(sentence, superlative->end)) {
    const bool names_column = !rows.value && !columns_at(sentence, superlative->end).empty();
    add(Measure{}, rows.end, names_column ? 0.6 : 0.05);
  }
  if (const auto operand = implied(sentence, superlative->value)) add(*operand, superlative->end, 0.2);
  if (const auto common = sentence.behind(superlative->end, "common")) add(Measure{}, *common, 0);
  return readings;
}

void add_entity_first(const Sentence& sentence, std::size_t at, Readings<RankClause>& readings) {
  at = sentence.skip(at, {"which", "what", "who", "find the", "the", "what are the", "which are the", "what is the"});
  const auto count = count_at(sentence, at);
  for (const auto& entity : entities_at(sentence, count ? count->end : at)) {
    if (entity.value.size() > 2) continue;
    const std::size_t middle = sentence.skip(entity.end, {"that", "which", "who"});
    for (auto target : superlative_targets(sentence, middle)) {
      target.value.entity = entity.value;
      target.value.count = count ? std::optional(count->value) : std::optional<std::size_t>(1);
      readings.push_back({target.value, target.end, entity.cost + target.cost});
    }
  }
  // "who has the highest salary": the rows themselves.
  if (at > 0 && sentence.is(at - 1, "who")) {
    for (auto target : superlative_targets(sentence, at)) {
      target.value.count = 1;
      readings.push_back({target.value, target.end, target.cost + 0.2});
    }
  }
}

/// "top 5", "first 10", "bottom 3", "5 largest", "largest 5", "limit 10".
Readings<RankClause> heads_at(const Sentence& sentence, std::size_t at) {
  Readings<RankClause> heads;
  at = sentence.skip(at, {"the", "only the", "show only the", "just the", "only", "just", "and only the", "keep the", "keep only the", "take the", "return the"});
  struct Head {
    Kind kind;
    bool descending;
  };
  constexpr std::array kHeads{
      Phrase<Head>{"top", {Kind::kRanked, true}},      Phrase<Head>{"bottom", {Kind::kRanked, false}}, Phrase<Head>{"worst", {Kind::kRanked, false}},
      Phrase<Head>{"best", {Kind::kRanked, true}},     Phrase<Head>{"first", {Kind::kFirst, false}},   Phrase<Head>{"last", {Kind::kLast, true}},
      Phrase<Head>{"final", {Kind::kLast, true}},      Phrase<Head>{"leading", {Kind::kRanked, true}}};
  if (const auto head = sentence.longest<Head>(at, kHeads)) {
    const auto count = count_at(sentence, head->end);
    RankClause clause{.kind = head->value.kind, .count = count ? std::optional(count->value) : std::nullopt, .descending = head->value.descending, .entity = {}, .target = {}};
    heads.push_back({clause, count ? count->end : head->end, count ? 0 : 0.6});
  }
  const std::size_t limit = sentence.skip(at, {"limit", "limit to", "limited to", "limit the result to", "limit the results to", "limit it to", "limit to the first", "at most", "max", "no more than", "maximum"});
  if (limit != at) {
    if (const auto count = count_at(sentence, limit)) heads.push_back({RankClause{.kind = Kind::kFirst, .count = count->value, .descending = false, .entity = {}, .target = {}}, count->end, 0.2});
  }
  return heads;
}

void add_superlative_heads(const Sentence& sentence, std::size_t at, Readings<RankClause>& readings) {
  at = sentence.skip(at, {"the", "which are the", "what are the", "what is the", "which is the"});
  const auto before = count_at(sentence, at);
  const auto superlative = sentence.longest<Superlative>(before ? before->end : at, kSuperlatives);
  if (!superlative) return;
  const auto after = before ? std::nullopt : count_at(sentence, superlative->end);
  const std::optional<std::size_t> count = before ? std::optional(before->value) : after ? std::optional(after->value) : std::nullopt;
  const std::size_t end = after ? after->end : superlative->end;
  RankClause clause{.kind = Kind::kRanked, .count = count, .descending = superlative->value.high, .entity = {}, .target = implied(sentence, superlative->value)};
  // "the oldest" is the highest age, but the earliest date.
  if (sentence.is(superlative->end - 1, "oldest") && clause.target && rises_with_time(sentence, *clause.target)) clause.descending = false;
  if (sentence.is(superlative->end - 1, "youngest") && clause.target && rises_with_time(sentence, *clause.target)) clause.descending = true;

  for (const auto& entity : entities_at(sentence, end)) {
    Reading<RankClause> ranked{clause, entity.end, entity.cost + (count ? 0.0 : 0.4)};
    ranked.value.entity = entity.value;
    if (!count) ranked.value.count = 1;
    // Without a count "highest amount" is the maximum: only a thing that is not the measure itself is ranked.
    const bool ranks_number = entity.value.size() == 1 && csv::is_number(sentence.schema.column(entity.value.front().column).kind);
    if (count || (clause.target && !ranks_number)) readings.push_back(ranked);
    if (count || !ranks_number) add_targets(sentence, ranked, readings);
  }
  if (count && clause.target) readings.push_back({clause, end, 0.3});
}

/// "most common status", "3 least frequent cities".
void add_most_common(const Sentence& sentence, std::size_t at, Readings<RankClause>& readings) {
  at = sentence.skip(at, {"the", "top", "what is the", "which is the", "what are the"});
  const auto count = count_at(sentence, at);
  std::size_t word = sentence.skip(count ? count->end : at, {"most", "least"});
  if (word == (count ? count->end : at)) return;
  const bool high = sentence.is(word - 1, "most");
  const auto counted = count ? std::nullopt : count_at(sentence, word);
  if (counted) word = counted->end;
  const std::size_t name = sentence.skip(word, {"common", "frequent", "popular", "frequently occurring", "common value of", "frequent value of", "common values of", "used", "often seen"});
  if (name == word) return;
  for (const auto& entity : entities_at(sentence, name)) {
    if (entity.value.empty()) continue;
    RankClause clause{.kind = Kind::kRanked, .count = count ? count->value : counted ? counted->value : 1, .descending = high, .entity = entity.value, .target = Measure{}};
    readings.push_back({clause, entity.end, entity.cost});
  }
}

}  // namespace

Readings<OrderClause> orders_at(const Sentence& sentence, std::size_t at) {
  Readings<OrderClause> readings;
  const std::size_t verb = behind_sort_verb(sentence, at);
  const bool ranks = verb != at && (sentence.is(verb - 1, "ranked") || sentence.is(verb - 1, "rank"));
  const std::size_t by = sentence.skip(verb, {"by", "on", "based on", "according to", "by the"});
  if (verb != at && by != verb) add_item_lists(sentence, by, ranks, readings);

  const auto direction = sentence.longest<Direction>(verb != at ? sentence.skip(verb, {"from", ","}) : sentence.skip(verb, {"with", "list"}), kDirections);
  const auto plain = direction ? direction : sentence.longest<Direction>(verb, kDirections);
  if (plain) {
    OrderClause clause{{item_by(std::nullopt, plain->value.descending)}};
    clause.items.front().sense = plain->value.sense;
    readings.push_back({clause, plain->end, 0});
    // "in descending order of amount", "descending by amount", "alphabetically by name".
    const std::size_t of = sentence.skip(plain->end, {"of", "by", "on", "according to", "based on"});
    if (of != plain->end) {
      for (const auto& operand : operands_at(sentence, of)) {
        readings.push_back({OrderClause{{item_by(operand.value, plain->value.descending)}}, operand.end, operand.cost});
      }
    }
  }
  // "highest amount first", "with the lowest total first"
  const std::size_t start = sentence.skip(verb, {"with the", "the", "with"});
  if (const auto superlative = sentence.longest<Superlative>(start, kSuperlatives)) {
    for (const auto& operand : operands_at(sentence, superlative->end)) {
      const std::size_t end = sentence.skip(operand.end, {"first", "at the top"});
      if (end == operand.end) continue;
      readings.push_back({OrderClause{{item_by(operand.value, superlative->value.high)}}, end, operand.cost});
    }
    if (const auto end = sentence.behind(superlative->end, "first")) {
      readings.push_back({OrderClause{{item_by(implied(sentence, superlative->value), superlative->value.high)}}, *end, 0.1});
    }
  }
  prune(readings, 3);
  return readings;
}

Readings<RankClause> ranks_at(const Sentence& sentence, std::size_t at) {
  Readings<RankClause> readings;
  for (const auto& head : heads_at(sentence, at)) {
    readings.push_back(head);
    add_targets(sentence, head, readings);
    for (const auto& entity : entities_at(sentence, head.end)) {
      Reading<RankClause> ranked{head.value, entity.end, head.cost + entity.cost};
      ranked.value.entity = entity.value;
      readings.push_back(ranked);
      add_targets(sentence, ranked, readings);
      for (const auto& target : superlative_targets(sentence, entity.end)) {
        RankClause clause = target.value;
        clause.count = head.value.count;
        clause.entity = entity.value;
        readings.push_back({clause, target.end, head.cost + entity.cost + target.cost});
      }
    }
  }
  add_superlative_heads(sentence, at, readings);
  add_most_common(sentence, at, readings);
  add_entity_first(sentence, at, readings);
  prune(readings, 4);
  return readings;
}

}  // namespace millrace::model::rules
