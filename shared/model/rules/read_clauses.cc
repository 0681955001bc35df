#include "shared/model/rules/read_clauses.h"

#include <array>

#include "shared/model/rules/read_conditions.h"
#include "shared/model/rules/read_measures.h"
#include "shared/model/rules/read_order.h"

namespace millrace::model::rules {
namespace {

constexpr double kPerClause = 1.0;
constexpr double kPerFiller = 0.05;
constexpr double kPlainSelection = 0.5;

void add(Readings<Clause>& clauses, Clause clause, std::size_t end, double cost) {
  clauses.push_back({std::move(clause), end, cost + kPerClause});
}

constexpr auto kFillers = std::to_array<std::string_view>({
    "please", "select", "our", "my", "placed", "made", "recorded", "received", "occurred", "happened", "took place", "were made", "were placed", "please show", "showing", "giving", "listing", "show", "show me", "give", "give me", "list", "display", "print", "return", "get", "get me", "find", "fetch", "tell me", "tell us",
    "calculate", "compute", "determine", "work out", "figure out", "report", "output", "produce", "provide", "what", "what is", "what are", "what was",
    "what were", "which", "which are", "who", "i want", "i need", "i would like", "i want to know", "i want to see", "i would like to see", "can you",
    "could you", "would you", "we need", "let me see", "let me know", "the", "a", "an", "me", "us", "is", "are", "was", "were", "be", "there", "are there",
    "is there", "there are", "do we have", "did we have", "do i have", "exist", "exists", "were there", "was there", "along with", "together with",
    "their", "its", "it", "them", "they", "each", "for each", "in each", "per each", "of each", "for each of them", "as a table", "in total", "altogether",
    "overall", "in the file", "in this file", "in the data", "in the table", "in the dataset", "in the csv", "from the file", "from the data",
    "from the table", "from the dataset", "in this data", "in this dataset", "of the data", "using the data", "based on the data", "have", "has", "had",
    "and", "also", "as well", "then", "but", "for", "all", "with", "so that", "where", "of", "do", "does", "did", "result", "results", "the result", "the results", "respectively"});
constexpr std::array<std::string_view, 6> kMarks{",", ".", "?", "!", ":", ";"};

void add_fillers(const Sentence& sentence, std::size_t at, Readings<Clause>& clauses) {
  for (const std::string_view filler : kFillers) {
    // "of", "for", "with", "where" mean nothing only between clauses that stand for themselves; they cost more.
    const bool is_weak = filler == "of" || filler == "for" || filler == "with" || filler == "where" || filler == "all" || filler == "has" || filler == "have" || filler == "had";
    if (const auto end = sentence.behind(at, filler)) clauses.push_back({Filler{}, *end, is_weak ? 0.4 : kPerFiller});
  }
  for (const std::string_view mark : kMarks) {
    if (sentence.is(at, mark)) clauses.push_back({Filler{}, at + 1, kPerFiller});
  }
}

void add_rows(const Sentence& sentence, std::size_t at, Readings<Clause>& clauses) {
  const std::size_t noun = sentence.skip(at, {"all", "of all", "of the", "of all the", "all the", "of", "for all", "for the", "for all the", "for", "in", "in the", "in all",
                                              "from", "from the", "across all", "across", "across all the", "among", "among the", "over all", "every", "of every", "among all", "the", "only"});
  for (const auto& rows : row_nouns_at(sentence, noun)) {
    const bool names_column = !rows.value && !columns_at(sentence, noun).empty();
    add(clauses, RowsClause{rows.value}, rows.end, -0.6 + (names_column ? 0.9 : 0));
  }
  for (const std::string_view phrase : {"ones", "those", "the ones", "only those"}) {
    if (const auto end = sentence.behind(at, phrase)) add(clauses, RowsClause{}, *end, -0.5);
  }
  for (const std::string_view phrase : {"everything", "all columns", "all the columns", "every column", "whole rows", "full rows", "complete rows", "entire rows", "all fields"}) {
    if (const auto end = sentence.behind(at, phrase)) add(clauses, SelectClause{}, *end, 0);
  }
}

void add_selections(const Sentence& sentence, std::size_t at, Readings<Clause>& clauses) {
  const std::size_t prefix = sentence.skip(at, {"all", "the", "all the", "list of", "a list of", "list of all", "the list of", "all of the"});
  const std::size_t distinct = sentence.skip(
      prefix, {"distinct", "unique", "different", "distinct values of", "unique values of", "different values of", "distinct values in",
               "unique values in", "different values in", "distinct values for", "unique values for", "distinct values of the",
               "unique values of the", "unique values in the", "distinct values in the", "distinct combinations of",
               "unique combinations of", "different combinations of", "distinct pairs of", "unique pairs of", "values of",
               "possible values of", "possible"});
  if (distinct != prefix) {
    for (auto& fields : field_lists_at(sentence, distinct)) add(clauses, DistinctClause{fields.value}, fields.end, fields.cost);
  }
  for (const std::string_view phrase : {"without duplicates", "no duplicates", "without repeats", "deduplicated", "each only once", "no repeats", "each once", "without repetition", "remove duplicates", "distinct", "unique"}) {
    if (const auto end = sentence.behind(at, phrase)) add(clauses, DistinctClause{}, *end, sentence.is_any(at, {"distinct", "unique"}) ? 0.6 : 0);
  }
  const std::size_t names = sentence.skip(at, {"only", "just", "only the", "just the", "all", "all the", "columns", "the columns", "list of", "a list of", "the list of"});
  for (auto& fields : field_lists_at(sentence, names)) add(clauses, SelectClause{fields.value}, fields.end, fields.cost + kPlainSelection);
}

void add_groups(const Sentence& sentence, std::size_t at, Readings<Clause>& clauses) {
  const std::size_t by = sentence.skip(at, {"by", "per", "for each", "for every", "in each", "in every", "of each", "at each", "on each", "within each", "from each", "to each",
                                            "grouped by", "group by", "group them by", "group the rows by", "group it by", "broken down by", "break down by", "split by", "each", "every",
                                            "by each", "across", "for all", "and group by", "grouped per", "segmented by", "summarized by", "summarised by", "aggregated by", "aggregate by",
                                            "for each of the", "among", "over each", "during each", "by every", "broken out by", "grouping by", "when grouped by", "according to", "for the different",
                                            "group results by", "group the results by", "group the data by", "across all", "across the", "with each", "breakdown by", "a breakdown by"});
  if (by != at) {
    for (auto& fields : field_lists_at(sentence, by)) {
      const bool is_vague = sentence.is_any(by - 1, {"across", "all", "among", "the"});
      add(clauses, GroupClause{fields.value}, fields.end, fields.cost + (is_vague ? 0.3 : 0));
    }
  }
  constexpr std::array kAdverbs{Phrase<Bucket>{"daily", Bucket::kDay}, Phrase<Bucket>{"weekly", Bucket::kWeek}, Phrase<Bucket>{"monthly", Bucket::kMonth},
                                Phrase<Bucket>{"quarterly", Bucket::kQuarter}, Phrase<Bucket>{"yearly", Bucket::kYear}, Phrase<Bucket>{"annual", Bucket::kYear},
                                Phrase<Bucket>{"annually", Bucket::kYear}, Phrase<Bucket>{"hourly", Bucket::kHour}, Phrase<Bucket>{"month by month", Bucket::kMonth},
                                Phrase<Bucket>{"year by year", Bucket::kYear}, Phrase<Bucket>{"day by day", Bucket::kDay}};
  const auto dates = sentence.schema.columns_where(csv::is_date);
  const auto adverb = sentence.longest<Bucket>(at, kAdverbs);
  if (adverb && dates.size() == 1) add(clauses, GroupClause{{Field{dates.front(), adverb->value}}}, adverb->end, 0);
}

/// "on customer_id", "on orders.customer_id = customers.id", "where customer matches id".
Readings<JoinClause> join_keys_at(const Sentence& sentence, std::size_t at, const JoinClause& clause) {
  Readings<JoinClause> readings;
  const std::size_t on = sentence.skip(at, {"on", "using", "by", "via", "through", "over", "matching on", "on the", "by matching", "where", "on matching", "matching"});
  if (on == at) return readings;
  for (const auto& left : columns_at(sentence, on)) {
    JoinClause keyed = clause;
    keyed.left = left.value;
    readings.push_back({keyed, left.end, left.cost});
    const std::size_t equals = sentence.skip(left.end, {"=", "equals", "matches", "to", "and", "is equal to", "matching", "is"});
    if (equals == left.end) continue;
    for (const auto& right : columns_at(sentence, equals)) {
      if (right.value.table == left.value.table) continue;
      keyed.right = right.value;
      readings.push_back({keyed, right.end, left.cost + right.cost});
    }
  }
  return readings;
}

void add_joins(const Sentence& sentence, std::size_t at, Readings<Clause>& clauses) {
  const bool has_files = sentence.schema.files().size() > 1;
  if (!has_files) return;
  const std::size_t start = sentence.skip(at, {"and", "after", "when"});
  const std::size_t verb = sentence.skip(start, {"join", "joined", "joining", "left join", "left joined", "inner join", "merge", "merged", "combine", "combined", "match", "matched", "link", "linked", "look up",
                                                 "left joining", "merging", "combining", "linking", "connect", "connected"});
  if (verb == start) return;
  JoinClause clause;
  clause.keeps_unmatched = sentence.is(start, "left");
  std::size_t next = sentence.skip(verb, {"it", "them", "the file", "the files", "the two files", "both files", "both", "the tables", "the rows"});
  const auto noun = [&](std::size_t where) {
    where = sentence.skip(where, {"with", "to", "and", "the", "with the", "to the", "and the", "in", "against", "from"});
    const auto nouns = row_nouns_at(sentence, where);
    const auto named = std::find_if(nouns.begin(), nouns.end(), [](const auto& n) { return n.value.has_value(); });
    if (named == nouns.end()) return where;
    if (!clause.table || *named->value != 0) clause.table = *named->value;
    return sentence.skip(named->end, {"file", "table", "data"});
  };
  const std::size_t first = noun(next);
  next = first != sentence.skip(next, {"with", "to", "and", "the", "with the"}) ? first : next;
  if (sentence.is_any(next, {"with", "to", "and"})) next = noun(next);
  for (const auto& keyed : join_keys_at(sentence, next, clause)) add(clauses, keyed.value, keyed.end, keyed.cost);
  add(clauses, clause, next, 0.2);
}

/// "number of orders" counts the rows of orders.csv, whatever it is joined with.
std::optional<std::size_t> counted_file(const Sentence& sentence, std::size_t at, const Reading<std::vector<Measure>>& measures) {
  const Measure& first = measures.value.front();
  const bool counts = first.aggregate == Aggregate::kCountRows || first.aggregate == Aggregate::kCount;
  for (std::size_t word = at; counts && word < measures.end; ++word) {
    for (const std::size_t table : sentence.schema.tables_named(sentence.tokens[word].text)) return table;
  }
  return std::nullopt;
}

}  // namespace

Readings<Clause> clauses_at(const Sentence& sentence, std::size_t at) {
  Readings<Clause> clauses;
  add_fillers(sentence, at, clauses);
  add_rows(sentence, at, clauses);
  add_selections(sentence, at, clauses);
  add_groups(sentence, at, clauses);
  add_joins(sentence, at, clauses);
  for (auto& measures : measures_at(sentence, at)) {
    const auto table = counted_file(sentence, at, measures);
    add(clauses, MeasureClause{std::move(measures.value), table}, measures.end, measures.cost);
  }
  for (auto& filter : filters_at(sentence, at)) add(clauses, FilterClause{std::move(filter.value)}, filter.end, filter.cost);
  for (auto& order : orders_at(sentence, at)) add(clauses, std::move(order.value), order.end, order.cost);
  for (auto& rank : ranks_at(sentence, at)) add(clauses, std::move(rank.value), rank.end, rank.cost);
  return clauses;
}

}  // namespace millrace::model::rules
