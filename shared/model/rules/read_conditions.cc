#include "shared/model/rules/read_conditions.h"

#include <array>

#include "shared/model/rules/read_measures.h"
#include "shared/model/rules/read_values.h"
#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

constexpr double kNoIntroduction = 0.5;
constexpr double kColumnNotNamed = 0.4;
constexpr int kDepthMax = 6;

struct Test {
  Operator op = Operator::kEqual;
  bool is_negated = false;
};

constexpr Test kIs{Operator::kEqual, false}, kIsNot{Operator::kEqual, true};

constexpr std::array kTests{
    Phrase<Test>{"=", kIs}, Phrase<Test>{":", kIs}, Phrase<Test>{"equals", kIs}, Phrase<Test>{"equal to", kIs},
    Phrase<Test>{"equal", kIs}, Phrase<Test>{"equaling", kIs}, Phrase<Test>{"exactly", kIs}, Phrase<Test>{"the same as", kIs},
    Phrase<Test>{"identical to", kIs}, Phrase<Test>{"in", kIs}, Phrase<Test>{"one of", kIs}, Phrase<Test>{"any of", kIs},
    Phrase<Test>{"among", kIs}, Phrase<Test>{"either", kIs}, Phrase<Test>{"in the list", kIs}, Phrase<Test>{"of", kIs},
    Phrase<Test>{"on", kIs}, Phrase<Test>{"during", kIs}, Phrase<Test>{"within", kIs}, Phrase<Test>{"set to", kIs},
    Phrase<Test>{"from", kIs}, Phrase<Test>{"called", kIs}, Phrase<Test>{"named", kIs}, Phrase<Test>{"matches", kIs},
    Phrase<Test>{"one of these", kIs}, Phrase<Test>{"one of the following", kIs},
    Phrase<Test>{"!=", kIsNot}, Phrase<Test>{"different from", kIsNot}, Phrase<Test>{"other than", kIsNot},
    Phrase<Test>{"anything but", kIsNot}, Phrase<Test>{"unequal to", kIsNot}, Phrase<Test>{"differs from", kIsNot},
    Phrase<Test>{"differ from", kIsNot}, Phrase<Test>{"none of", kIsNot}, Phrase<Test>{"neither", kIsNot},
    Phrase<Test>{">", {Operator::kGreater, false}}, Phrase<Test>{"greater than", {Operator::kGreater, false}},
    Phrase<Test>{"more than", {Operator::kGreater, false}}, Phrase<Test>{"larger than", {Operator::kGreater, false}},
    Phrase<Test>{"bigger than", {Operator::kGreater, false}}, Phrase<Test>{"higher than", {Operator::kGreater, false}},
    Phrase<Test>{"over", {Operator::kGreater, false}}, Phrase<Test>{"above", {Operator::kGreater, false}},
    Phrase<Test>{"exceeds", {Operator::kGreater, false}}, Phrase<Test>{"exceed", {Operator::kGreater, false}},
    Phrase<Test>{"exceeding", {Operator::kGreater, false}}, Phrase<Test>{"after", {Operator::kGreater, false}},
    Phrase<Test>{"later than", {Operator::kGreater, false}}, Phrase<Test>{"newer than", {Operator::kGreater, false}},
    Phrase<Test>{"in excess of", {Operator::kGreater, false}}, Phrase<Test>{"beyond", {Operator::kGreater, false}},
    Phrase<Test>{"strictly greater than", {Operator::kGreater, false}}, Phrase<Test>{"past", {Operator::kGreater, false}},
    Phrase<Test>{">=", {Operator::kAtLeast, false}}, Phrase<Test>{"at least", {Operator::kAtLeast, false}},
    Phrase<Test>{"greater than or equal to", {Operator::kAtLeast, false}}, Phrase<Test>{"no less than", {Operator::kAtLeast, false}},
    Phrase<Test>{"greater or equal to", {Operator::kAtLeast, false}}, Phrase<Test>{"not less than", {Operator::kAtLeast, false}},
    Phrase<Test>{"more than or equal to", {Operator::kAtLeast, false}}, Phrase<Test>{"no fewer than", {Operator::kAtLeast, false}},
    Phrase<Test>{"equal to or greater than", {Operator::kAtLeast, false}}, Phrase<Test>{"not below", {Operator::kAtLeast, false}},
    Phrase<Test>{"since", {Operator::kAtLeast, false}}, Phrase<Test>{"on or after", {Operator::kAtLeast, false}},
    Phrase<Test>{"starting from", {Operator::kAtLeast, false}}, Phrase<Test>{"starting", {Operator::kAtLeast, false}},
    Phrase<Test>{"a minimum of", {Operator::kAtLeast, false}}, Phrase<Test>{"minimum", {Operator::kAtLeast, false}},
    Phrase<Test>{"no earlier than", {Operator::kAtLeast, false}}, Phrase<Test>{"not before", {Operator::kAtLeast, false}},
    Phrase<Test>{"no lower than", {Operator::kAtLeast, false}}, Phrase<Test>{"no smaller than", {Operator::kAtLeast, false}},
    Phrase<Test>{"<", {Operator::kLess, false}}, Phrase<Test>{"less than", {Operator::kLess, false}},
    Phrase<Test>{"smaller than", {Operator::kLess, false}}, Phrase<Test>{"lower than", {Operator::kLess, false}},
    Phrase<Test>{"fewer than", {Operator::kLess, false}}, Phrase<Test>{"below", {Operator::kLess, false}},
    Phrase<Test>{"under", {Operator::kLess, false}}, Phrase<Test>{"before", {Operator::kLess, false}},
    Phrase<Test>{"earlier than", {Operator::kLess, false}}, Phrase<Test>{"prior to", {Operator::kLess, false}},
    Phrase<Test>{"strictly less than", {Operator::kLess, false}}, Phrase<Test>{"short of", {Operator::kLess, false}},
    Phrase<Test>{"<=", {Operator::kAtMost, false}}, Phrase<Test>{"at most", {Operator::kAtMost, false}},
    Phrase<Test>{"less than or equal to", {Operator::kAtMost, false}}, Phrase<Test>{"no more than", {Operator::kAtMost, false}},
    Phrase<Test>{"less or equal to", {Operator::kAtMost, false}}, Phrase<Test>{"not more than", {Operator::kAtMost, false}},
    Phrase<Test>{"equal to or less than", {Operator::kAtMost, false}}, Phrase<Test>{"not above", {Operator::kAtMost, false}},
    Phrase<Test>{"up to", {Operator::kAtMost, false}}, Phrase<Test>{"until", {Operator::kAtMost, false}},
    Phrase<Test>{"through", {Operator::kAtMost, false}}, Phrase<Test>{"on or before", {Operator::kAtMost, false}},
    Phrase<Test>{"a maximum of", {Operator::kAtMost, false}}, Phrase<Test>{"maximum", {Operator::kAtMost, false}},
    Phrase<Test>{"no later than", {Operator::kAtMost, false}}, Phrase<Test>{"not after", {Operator::kAtMost, false}},
    Phrase<Test>{"no higher than", {Operator::kAtMost, false}}, Phrase<Test>{"no greater than", {Operator::kAtMost, false}},
    Phrase<Test>{"not over", {Operator::kAtMost, false}}, Phrase<Test>{"no larger than", {Operator::kAtMost, false}},
    Phrase<Test>{"between", {Operator::kBetween, false}}, Phrase<Test>{"in between", {Operator::kBetween, false}},
    Phrase<Test>{"in the range", {Operator::kBetween, false}}, Phrase<Test>{"in the range of", {Operator::kBetween, false}},
    Phrase<Test>{"ranging from", {Operator::kBetween, false}}, Phrase<Test>{"ranges from", {Operator::kBetween, false}},
    Phrase<Test>{"outside", {Operator::kBetween, true}}, Phrase<Test>{"outside of", {Operator::kBetween, true}},
    Phrase<Test>{"contains", {Operator::kContains, false}}, Phrase<Test>{"contain", {Operator::kContains, false}},
    Phrase<Test>{"containing", {Operator::kContains, false}}, Phrase<Test>{"includes", {Operator::kContains, false}},
    Phrase<Test>{"include", {Operator::kContains, false}}, Phrase<Test>{"including", {Operator::kContains, false}},
    Phrase<Test>{"contains the text", {Operator::kContains, false}}, Phrase<Test>{"contains the word", {Operator::kContains, false}},
    Phrase<Test>{"containing the text", {Operator::kContains, false}}, Phrase<Test>{"containing the word", {Operator::kContains, false}},
    Phrase<Test>{"like", {Operator::kContains, false}}, Phrase<Test>{"mentions", {Operator::kContains, false}},
    Phrase<Test>{"starts with", {Operator::kStartsWith, false}}, Phrase<Test>{"start with", {Operator::kStartsWith, false}},
    Phrase<Test>{"starting with", {Operator::kStartsWith, false}}, Phrase<Test>{"begins with", {Operator::kStartsWith, false}},
    Phrase<Test>{"begin with", {Operator::kStartsWith, false}}, Phrase<Test>{"beginning with", {Operator::kStartsWith, false}},
    Phrase<Test>{"starts with the letter", {Operator::kStartsWith, false}}, Phrase<Test>{"begins with the letter", {Operator::kStartsWith, false}},
    Phrase<Test>{"ends with", {Operator::kEndsWith, false}}, Phrase<Test>{"end with", {Operator::kEndsWith, false}},
    Phrase<Test>{"ending with", {Operator::kEndsWith, false}}, Phrase<Test>{"ends in", {Operator::kEndsWith, false}},
    Phrase<Test>{"ending in", {Operator::kEndsWith, false}}, Phrase<Test>{"end in", {Operator::kEndsWith, false}},
    Phrase<Test>{"empty", {Operator::kEmpty, false}}, Phrase<Test>{"missing", {Operator::kEmpty, false}},
    Phrase<Test>{"blank", {Operator::kEmpty, false}}, Phrase<Test>{"null", {Operator::kEmpty, false}},
    Phrase<Test>{"unset", {Operator::kEmpty, false}}, Phrase<Test>{"absent", {Operator::kEmpty, false}},
    Phrase<Test>{"no value", {Operator::kEmpty, false}}, Phrase<Test>{"an empty value", {Operator::kEmpty, false}},
    Phrase<Test>{"present", {Operator::kEmpty, true}}, Phrase<Test>{"set", {Operator::kEmpty, true}},
    Phrase<Test>{"given", {Operator::kEmpty, true}}, Phrase<Test>{"filled", {Operator::kEmpty, true}},
    Phrase<Test>{"filled in", {Operator::kEmpty, true}}, Phrase<Test>{"a value", {Operator::kEmpty, true}},
    Phrase<Test>{"known", {Operator::kEmpty, true}}, Phrase<Test>{"non-empty", {Operator::kEmpty, true}},
    Phrase<Test>{"nonempty", {Operator::kEmpty, true}}, Phrase<Test>{"any value", {Operator::kEmpty, true}},
    Phrase<Test>{"available", {Operator::kEmpty, true}}, Phrase<Test>{"exists", {Operator::kEmpty, true}},
    Phrase<Test>{"unknown", {Operator::kEmpty, false}}, Phrase<Test>{"recorded", {Operator::kEmpty, true}}};

constexpr std::array kAfterwards{
    Phrase<Operator>{"or more", Operator::kAtLeast},   Phrase<Operator>{"or above", Operator::kAtLeast},
    Phrase<Operator>{"or higher", Operator::kAtLeast}, Phrase<Operator>{"or over", Operator::kAtLeast},
    Phrase<Operator>{"or greater", Operator::kAtLeast}, Phrase<Operator>{"and above", Operator::kAtLeast},
    Phrase<Operator>{"and up", Operator::kAtLeast},    Phrase<Operator>{"or later", Operator::kAtLeast},
    Phrase<Operator>{"or after", Operator::kAtLeast},  Phrase<Operator>{"or newer", Operator::kAtLeast},
    Phrase<Operator>{"or larger", Operator::kAtLeast}, Phrase<Operator>{"and over", Operator::kAtLeast},
    Phrase<Operator>{"or older", Operator::kAtLeast},  Phrase<Operator>{"and later", Operator::kAtLeast},
    Phrase<Operator>{"or less", Operator::kAtMost},    Phrase<Operator>{"or fewer", Operator::kAtMost},
    Phrase<Operator>{"or below", Operator::kAtMost},   Phrase<Operator>{"or lower", Operator::kAtMost},
    Phrase<Operator>{"or under", Operator::kAtMost},   Phrase<Operator>{"or earlier", Operator::kAtMost},
    Phrase<Operator>{"or before", Operator::kAtMost},  Phrase<Operator>{"and below", Operator::kAtMost},
    Phrase<Operator>{"or smaller", Operator::kAtMost}, Phrase<Operator>{"or younger", Operator::kAtMost}};

/// "older than 30": which column an adjective speaks of, and in which direction.
struct Adjective {
  std::string_view phrase;
  std::array<std::string_view, 3> columns;
  Operator op;
};
constexpr std::array kAdjectives{
    Adjective{"older than", {"age", "age years", "years old"}, Operator::kGreater},
    Adjective{"younger than", {"age", "age years", "years old"}, Operator::kLess},
    Adjective{"cheaper than", {"price", "unit price", "cost"}, Operator::kLess},
    Adjective{"more expensive than", {"price", "unit price", "cost"}, Operator::kGreater},
    Adjective{"costing more than", {"price", "unit price", "cost"}, Operator::kGreater},
    Adjective{"costing less than", {"price", "unit price", "cost"}, Operator::kLess},
    Adjective{"heavier than", {"weight", "weight kg", "mass"}, Operator::kGreater},
    Adjective{"lighter than", {"weight", "weight kg", "mass"}, Operator::kLess},
    Adjective{"longer than", {"duration", "length", "length"}, Operator::kGreater},
    Adjective{"shorter than", {"duration", "length", "length"}, Operator::kLess},
    Adjective{"taller than", {"height", "height cm", "height"}, Operator::kGreater}};

Condition comparison(Operand left, Test test, std::vector<std::string> values = {}) {
  Condition condition;
  condition.comparison = {.left = left, .op = test.op, .is_negated = test.is_negated, .values = std::move(values)};
  return condition;
}

Condition joined(Condition::Kind kind, Condition left, Condition right) {
  if (left.kind == kind) {
    left.children.push_back(std::move(right));
    return left;
  }
  Condition both;
  both.kind = kind;
  both.children.push_back(std::move(left));
  both.children.push_back(std::move(right));
  return both;
}

bool is_text(const Sentence& sentence, const Operand& operand) {
  const auto* field = std::get_if<Field>(&operand);
  return field != nullptr && field->bucket == Bucket::kNone && sentence.schema.column(field->column).kind == csv::CellKind::kText;
}

bool has_order(const Sentence& sentence, const Operand& operand) { return !is_text(sentence, operand); }

/// A year against "month of date" is a period of the date itself; a month's name is a month of any year.
Operand as_compared(Operand operand, const std::string& value) {
  auto* field = std::get_if<Field>(&operand);
  if (field == nullptr || field->bucket == Bucket::kNone) return operand;
  if (field->bucket == Bucket::kMonth && value.size() == 2) field->bucket = Bucket::kMonthOfYear;
  const bool keeps = field->bucket == Bucket::kMonthOfYear || field->bucket == Bucket::kWeekday || field->bucket == Bucket::kHour;
  if (!keeps) field->bucket = Bucket::kNone;
  return operand;
}

/// The words between operand and value: "is", "has not", "that were".
struct Copula {
  std::size_t end = 0;
  bool is_present = false;
  bool is_negated = false;
};

Copula copula_at(const Sentence& sentence, std::size_t at) {
  Copula copula{.end = sentence.skip(at, {"that", "which", "who"})};
  const std::size_t verb = sentence.skip(copula.end, {"is", "are", "was", "were", "be", "being", "been", "has", "have", "had", "having",
                                                      "does", "do", "did", "has been", "have been", "must be", "should be", "will", "can"});
  copula.is_present = verb != copula.end;
  copula.end = verb;
  const std::size_t adverb = sentence.skip(verb, {"not", "never", "no longer", "cannot"});
  // "not less than" is a test of its own; the longest reading of it wins over the bare "not".
  copula.is_negated = adverb != verb;
  copula.end = adverb;
  return copula;
}

void add_between(const Sentence& sentence, const Operand& left, bool is_negated, std::size_t at, Readings<Condition>& readings) {
  for (const auto& from : values_at(sentence, at, left)) {
    const std::size_t next = sentence.skip(from.end, {"and", "to", "-", "until", "through", "up to", "till"});
    if (next == from.end) continue;
    for (const auto& to : values_at(sentence, next, left)) {
      const std::size_t end = sentence.skip(to.end, {"inclusive", "( inclusive )", ", inclusive", "included"});
      readings.push_back({comparison(as_compared(left, from.value), {Operator::kBetween, is_negated}, {from.value, to.value}), end, from.cost + to.cost});
    }
  }
}

void add_quarters(const Sentence& sentence, const Operand& left, bool is_negated, std::size_t at, Readings<Condition>& readings) {
  const auto* field = std::get_if<Field>(&left);
  if (field == nullptr || !csv::is_date(sentence.schema.column(field->column).kind)) return;
  for (const auto& period : periods_at(sentence, at, sentence.schema.column(field->column).kind)) {
    if (period.value.from == period.value.to) continue;
    readings.push_back({comparison(Field{field->column}, {Operator::kBetween, is_negated}, {period.value.from, period.value.to}), period.end, period.cost});
  }
}

void add_equal(const Sentence& sentence, const Operand& left, bool is_negated, std::size_t at, Readings<Condition>& readings) {
  for (const auto& list : value_lists_at(sentence, at, left)) {
    readings.push_back({comparison(as_compared(left, list.value.front()), {Operator::kEqual, is_negated}, list.value), list.end, list.cost});
  }
  for (const auto& value : values_at(sentence, at, left)) {
    const auto afterwards = has_order(sentence, left) ? sentence.longest<Operator>(value.end, kAfterwards) : std::nullopt;
    if (afterwards) readings.push_back({comparison(as_compared(left, value.value), {afterwards->value, is_negated}, {value.value}), afterwards->end, value.cost});
  }
  add_quarters(sentence, left, is_negated, at, readings);
}

/// One word or quoted text, exactly as written: what is searched for inside texts.
void add_fragment(const Sentence& sentence, const Operand& left, Test test, std::size_t at, Readings<Condition>& readings) {
  if (!is_text(sentence, left)) return;
  at = sentence.skip(at, {"the text", "the word", "the letter", "the letters", "the string", "the prefix", "the suffix", "letter"});
  for (std::size_t end = at + 1; end <= std::min(at + 3, sentence.size()); ++end) {
    const Token& last = sentence.tokens[end - 1];
    const bool may_be_long = end == at + 1 || !is_structural(last.lower);
    if (last.kind == TokenKind::kSymbol || !may_be_long) break;
    readings.push_back({comparison(left, test, {sentence.text(at, end)}), end, 0.5 * static_cast<double>(end - at - 1)});
    if (sentence.tokens[at].kind == TokenKind::kQuoted) break;
  }
}

void add_tested(const Sentence& sentence, const Operand& left, Test test, std::size_t at, Readings<Condition>& readings) {
  switch (test.op) {
    case Operator::kEmpty:
      if (std::holds_alternative<Field>(left)) readings.push_back({comparison(Field{std::get<Field>(left).column}, test), at, 0});
      return;
    case Operator::kBetween: return add_between(sentence, left, test.is_negated, at, readings);
    case Operator::kEqual: return add_equal(sentence, left, test.is_negated, at, readings);
    case Operator::kContains:
    case Operator::kStartsWith:
    case Operator::kEndsWith: return add_fragment(sentence, left, test, at, readings);
    case Operator::kLess:
    case Operator::kAtMost:
    case Operator::kGreater:
    case Operator::kAtLeast: break;
  }
  if (!has_order(sentence, left)) return;
  for (const auto& value : values_at(sentence, at, left)) {
    readings.push_back({comparison(as_compared(left, value.value), test, {value.value}), value.end, value.cost});
  }
}

/// What follows an operand: "is over 100", "between 1 and 5", "not empty", "is north or south", or just a value.
Readings<Condition> tests_at(const Sentence& sentence, std::size_t at, const Operand& left) {
  Readings<Condition> readings;
  const Copula copula = copula_at(sentence, at);
  const auto tested = [&](std::size_t from, bool is_negated) {
    const auto phrase = sentence.longest<Test>(from, kTests);
    if (!phrase) return;
    const Test test{phrase->value.op, phrase->value.is_negated != is_negated};
    add_tested(sentence, left, test, phrase->end, readings);
    // "is between": "in between"; "is in 2024"; "from 10 to 20".
    if (sentence.is(from, "from")) add_between(sentence, left, is_negated, from + 1, readings);
  };
  tested(copula.end, copula.is_negated);
  // "an amount of at least 10", "a date of after …"
  if (const std::size_t of = sentence.skip(copula.end, {"of", "value of", "a value of"}); of != copula.end) tested(of, copula.is_negated);
  if (copula.is_negated) tested(copula.end - 1, false);
  if (copula.is_present || copula.is_negated) {
    add_equal(sentence, left, copula.is_negated, copula.end, readings);
    add_between(sentence, left, copula.is_negated, copula.end, readings);
  } else {
    const std::size_t count = readings.size();
    add_equal(sentence, left, false, at, readings);
    for (std::size_t i = count; i < readings.size(); ++i) readings[i].cost += 0.1;
  }
  prune(readings, 2);
  return readings;
}

void add_operand_first(const Sentence& sentence, std::size_t at, Readings<Condition>& readings) {
  const auto add = [&](const Operand& operand, std::size_t end, double cost) {
    for (auto& test : tests_at(sentence, end, operand)) {
      readings.push_back({std::move(test.value), test.end, test.cost + cost});
    }
  };
  for (const auto& field : fields_at(sentence, sentence.skip(at, {"a", "an", "the", "any"}))) add(field.value, field.end, field.cost);
  for (const auto& measure : measure_at(sentence, sentence.skip(at, {"a", "an", "the"}))) add(measure.value, measure.end, measure.cost + 0.1);
}

/// "orders over 100", when the file has one column of amounts: a number that is not the name of a row.
void add_only_amount(const Sentence& sentence, const Test& meant, const Reading<std::string>& value, std::size_t end, Readings<Condition>& readings) {
  if (meant.op == Operator::kEqual) return;
  auto numbers = sentence.schema.columns_where(csv::is_number);
  std::erase_if(numbers, [&](ColumnRef ref) { return !sentence.schema.is_amount(ref); });
  if (numbers.size() == 1) readings.push_back({comparison(Field{numbers.front()}, meant, {value.value}), end, 0.6});
}

/// "more than 5 orders", "over 100 units", "at least 3 different products".
void add_test_first(const Sentence& sentence, std::size_t at, Readings<Condition>& readings) {
  const auto test = sentence.longest<Test>(sentence.skip(at, {"a total of"}), kTests);
  const std::size_t number = test ? test->end : at;
  const Operand counted = Measure{};
  for (const auto& value : values_at(sentence, number, counted)) {
    const auto afterwards = sentence.longest<Operator>(value.end, kAfterwards);
    const std::size_t named = afterwards ? afterwards->end : value.end;
    const Test meant = afterwards ? Test{afterwards->value, false} : test ? test->value : kIs;
    if (meant.op == Operator::kBetween || meant.op == Operator::kContains || meant.op == Operator::kEmpty) continue;
    add_only_amount(sentence, meant, value, named, readings);
    for (const auto& noun : row_nouns_at(sentence, named)) {
      const bool names_column = !noun.value && !columns_at(sentence, named).empty();
      readings.push_back({comparison(counted, meant, {value.value}), noun.end, names_column ? 1.2 : 0.1});
    }
    const std::size_t distinct = sentence.skip(named, {"distinct", "different", "unique"});
    for (const auto& column : columns_at(sentence, distinct)) {
      const bool is_number = sentence.schema.is_amount(column.value);
      if (distinct != named) {
        readings.push_back({comparison(Measure{Aggregate::kCountDistinct, column.value}, meant, {value.value}), column.end, column.cost});
      } else if (is_number) {
        readings.push_back({comparison(Field{column.value}, meant, {value.value}), column.end, column.cost + 0.2});
      } else if (test || afterwards) {
        readings.push_back({comparison(count_of(sentence, column.value), meant, {value.value}), column.end, column.cost + 0.8});
      }
    }
  }
}

/// "no email", "missing email", "empty email", "an email", "non-empty email".
void add_presence(const Sentence& sentence, std::size_t at, Readings<Condition>& readings) {
  constexpr std::array kPresence{
      Phrase<bool>{"no", false},        Phrase<bool>{"no value for", false}, Phrase<bool>{"missing", false},
      Phrase<bool>{"a missing", false}, Phrase<bool>{"empty", false},        Phrase<bool>{"an empty", false},
      Phrase<bool>{"blank", false},     Phrase<bool>{"a blank", false},      Phrase<bool>{"without", false},
      Phrase<bool>{"without a", false}, Phrase<bool>{"without an", false},   Phrase<bool>{"without any", false},
      Phrase<bool>{"lacking", false},   Phrase<bool>{"lacking a", false},    Phrase<bool>{"lacking an", false},
      Phrase<bool>{"non-empty", true},  Phrase<bool>{"a non-empty", true},   Phrase<bool>{"a", true},
      Phrase<bool>{"an", true},         Phrase<bool>{"a known", true},       Phrase<bool>{"a value for", true},
      Phrase<bool>{"null", false},      Phrase<bool>{"a null", false},       Phrase<bool>{"an unknown", false}};
  const auto phrase = sentence.longest<bool>(at, kPresence);
  if (!phrase) return;
  for (const auto& column : columns_at(sentence, sentence.skip(phrase->end, {"the"}))) {
    readings.push_back({comparison(Field{column.value}, {Operator::kEmpty, phrase->value}), column.end, column.cost + (phrase->value ? 0.8 : 0.1)});
  }
}

/// "Berlin or Hamburg", "the north region", "shipped".
void add_value_alone(const Sentence& sentence, std::size_t at, Readings<Condition>& readings) {
  at = sentence.skip(at, {"the", "either", "both"});
  for (const auto& first : known_values_at(sentence, at)) {
    const Field field{first.value.column};
    const auto add = [&](const std::vector<std::string>& values, std::size_t end, double cost) {
      readings.push_back({comparison(field, kIs, values), end, cost + kColumnNotNamed});
      for (const auto& column : columns_at(sentence, end)) {
        if (column.value == field.column) readings.push_back({comparison(field, kIs, values), column.end, cost});
      }
    };
    add({first.value.value}, first.end, first.cost);
    std::vector<std::string> values{first.value.value};
    std::size_t end = first.end;
    while (values.size() < 20) {
      const std::size_t next = sentence.skip(end, {",", "or", "and", ", or", ", and"});
      if (next == end) break;
      const auto more = known_values_at(sentence, next);
      const auto same = std::find_if(more.begin(), more.end(), [&](const auto& m) { return m.value.column == field.column; });
      if (same == more.end()) break;
      values.push_back(same->value.value);
      end = same->end;
      add(values, end, first.cost);
    }
  }
}

/// "since 2024-03-01", "in 2024", "between 2024-01-01 and 2024-03-31", when one column is a date.
void add_date_alone(const Sentence& sentence, std::size_t at, Readings<Condition>& readings) {
  auto dates = sentence.schema.columns_where(csv::is_date);
  std::erase_if(dates, [&](ColumnRef ref) { return ref.table != dates.front().table; });
  if (dates.size() != 1) return;
  const Operand left = Field{dates.front()};
  if (const auto test = sentence.longest<Test>(at, kTests)) {
    if (test->value.op != Operator::kEmpty) add_tested(sentence, left, test->value, test->end, readings);
    if (sentence.is(at, "from")) add_between(sentence, left, false, at + 1, readings);
  }
  if (sentence.is(at, "from")) {
    for (const auto& value : values_at(sentence, at + 1, left)) {
      const std::size_t onwards = sentence.skip(value.end, {"on", "onwards", "onward", "and later"});
      if (onwards != value.end) readings.push_back({comparison(left, {Operator::kAtLeast, false}, {value.value}), onwards, 0});
    }
  }
}

void add_adjective(const Sentence& sentence, std::size_t at, Readings<Condition>& readings) {
  for (const Adjective& adjective : kAdjectives) {
    const auto end = sentence.behind(at, adjective.phrase);
    if (!end) continue;
    for (const std::string_view name : adjective.columns) {
      const auto columns = sentence.schema.columns_named(name);
      if (columns.size() != 1 || !csv::is_number(sentence.schema.column(columns.front().column).kind)) continue;
      const Operand left = Field{columns.front().column};
      for (const auto& value : values_at(sentence, *end, left)) {
        readings.push_back({comparison(left, {adjective.op, false}, {value.value}), sentence.skip(value.end, {"years", "years old"}), 0.2});
      }
      break;
    }
  }
}

Readings<Condition> any_of_at(const Sentence& sentence, std::size_t at, int depth);

Readings<Condition> single_at(const Sentence& sentence, std::size_t at, int depth) {
  Readings<Condition> readings;
  if (at >= sentence.size() || depth > kDepthMax) return readings;
  at = sentence.skip(at, {"where", "whose", "that", "which", "who", "the", "with", "having", "for which", "it", "they", "only", "only where"});
  if (sentence.is(at, "(")) {
    for (auto& inner : any_of_at(sentence, at + 1, depth + 1)) {
      if (sentence.is(inner.end, ")")) readings.push_back({std::move(inner.value), inner.end + 1, inner.cost});
    }
  }
  if (sentence.is(at, "not")) {
    for (auto& inner : single_at(sentence, at + 1, depth + 1)) readings.push_back({negated(std::move(inner.value)), inner.end, inner.cost});
  }
  add_operand_first(sentence, at, readings);
  // "that are in Berlin", "that have no email"
  const Copula copula = copula_at(sentence, at);
  Readings<Condition> unnamed;
  const std::size_t from = sentence.skip(copula.end, {"in", "from", "at", "of", "to", "by", "on"});
  add_value_alone(sentence, from, unnamed);
  add_presence(sentence, copula.end, unnamed);
  add_test_first(sentence, copula.end, unnamed);
  add_date_alone(sentence, copula.end, unnamed);
  add_adjective(sentence, copula.end, unnamed);
  for (auto& reading : unnamed) {
    if (copula.is_negated) reading.value = negated(std::move(reading.value));
    readings.push_back(std::move(reading));
  }
  prune(readings, 2);
  return readings;
}

/// "over 10 and below 20": the second test speaks of the first's operand.
void add_continued(const Sentence& sentence, const Condition& left, std::size_t at, Readings<Condition>& readings) {
  const auto all = comparisons_of(left);
  for (auto& test : tests_at(sentence, at, all.back()->left)) readings.push_back({std::move(test.value), test.end, test.cost + 0.2});
}

Readings<Condition> chain_at(const Sentence& sentence, std::size_t at, int depth, Condition::Kind kind) {
  const bool is_all = kind == Condition::Kind::kAll;
  const auto part_at = [&](std::size_t where) {
    return is_all ? single_at(sentence, where, depth) : chain_at(sentence, where, depth, Condition::Kind::kAll);
  };
  Readings<Condition> chains = part_at(at);
  for (std::size_t i = 0; i < chains.size() && chains.size() < 60; ++i) {
    const std::size_t end = chains[i].end;
    const std::size_t next = is_all ? sentence.skip(end, {"and", "but", ",", ", and", "and also", ", but", "and with", "and where", "but only", "while"})
                                    : sentence.skip(end, {"or", ", or", "or else", "or where", "or with"});
    if (next == end) continue;
    Readings<Condition> more = part_at(next);
    add_continued(sentence, chains[i].value, next, more);
    prune(more, 2);
    for (auto& part : more) {
      chains.push_back({joined(kind, chains[i].value, std::move(part.value)), part.end, chains[i].cost + part.cost});
    }
  }
  prune(chains, 2);
  return chains;
}

Readings<Condition> any_of_at(const Sentence& sentence, std::size_t at, int depth) {
  return chain_at(sentence, at, depth, Condition::Kind::kAny);
}

}  // namespace

Readings<Condition> filters_at(const Sentence& sentence, std::size_t at) {
  const std::size_t excluded = sentence.skip(
      at, {"excluding", "except", "except for", "without", "other than", "but not", "not", "ignoring", "leaving out", "apart from", "not counting",
           "not including", "excluding rows where", "except where", "except rows where", "ignoring rows where", "excluding those with",
           "excluding those where", "ignoring rows with", "excluding rows with", "except those with", "exclude", "ignore", "leave out",
           "exclude rows where", "ignore rows where", "skip rows where", "skipping rows where", "that are not", "which are not"});
  const std::size_t introduced = sentence.skip(
      at, {"where", "with", "whose", "having", "for which", "that have", "which have", "that has", "who have", "when", "if", "only", "for", "in",
           "from", "of", "that are", "which are", "who are", "that is", "that were", "which were", "for only", "at", "on", "to", "restricted to",
           "limited to", "considering only", "only for", "only where", "only rows where", "only those with", "only those where", "counting only",
           "but only", "but only where", "but only for", "only in", "that", "filter", "filter by", "filtered by", "filter on", "filtered to",
           "filter for", "filtered on", "rows where", "keep only", "just", "only count", "only rows with", "only include", "including only",
           "only consider", "among those with", "for those with", "given", "by"});
  Readings<Condition> readings;
  if (excluded != at) {
    for (auto& reading : any_of_at(sentence, excluded, 0)) readings.push_back({negated(std::move(reading.value)), reading.end, reading.cost});
    if (sentence.is(at, "without")) add_presence(sentence, at, readings);
  }
  if (introduced != at) {
    // "by" introduces a filter only in "by North": anything else behind it is a grouping or an order.
    const double cost = sentence.is(at, "by") ? 1.0 : 0.0;
    for (auto& reading : any_of_at(sentence, introduced, 0)) readings.push_back({std::move(reading.value), reading.end, reading.cost + cost});
  }
  for (auto& reading : any_of_at(sentence, at, 0)) readings.push_back({std::move(reading.value), reading.end, reading.cost + kNoIntroduction});
  prune(readings, 3);
  return readings;
}

}  // namespace millrace::model::rules
