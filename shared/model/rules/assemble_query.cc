#include "shared/model/rules/assemble_query.h"

#include <algorithm>
#include <set>

#include "shared/model/rules/names.h"
#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

Error no(std::string why) { return rejected("rules", std::move(why)); }

template <typename T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}
template <typename T>
void add_all_once(std::vector<T>& list, const std::vector<T>& items) {
  for (const T& item : items) add_once(list, item);
}
template <typename T>
bool holds(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

void require(std::optional<Condition>& where, Condition condition) {
  if (!where) {
    where = std::move(condition);
    return;
  }
  if (where->kind != Condition::Kind::kAll) {
    Condition all;
    all.kind = Condition::Kind::kAll;
    all.children.push_back(std::move(*where));
    where = std::move(all);
  }
  where->children.push_back(std::move(condition));
}

OrderClause::Item item_of(const Operand& by, bool descending) {
  OrderClause::Item item;
  item.by = by;
  item.descending = descending;
  return item;
}

/// The clauses of a question, sorted by kind.
struct Parts {
  std::vector<Field> selected;
  std::vector<Field> distinct;
  std::vector<Field> groups;
  std::vector<Measure> measures;
  std::vector<OrderClause::Item> order;
  std::optional<RankClause> rank;
  std::optional<JoinClause> join;
  std::optional<std::size_t> rows_of;
  std::optional<Condition> where;
  std::optional<Condition> having;
  bool is_distinct = false;
  bool asks_for_rows = false;
  bool selects_all = false;
};

class Assembler {
 public:
  explicit Assembler(const Schema& schema) : schema_(schema) {}

  Result<Query> assemble(const std::vector<Clause>& clauses) {
    for (const Clause& clause : clauses) {
      if (const auto taken = std::visit([this](const auto& part) { return take(part); }, clause); !taken) return taken.error();
    }
    if (const auto ranked = apply_rank(); !ranked) return ranked.error();
    if (const auto shaped = shape(); !shaped) return shaped.error();
    if (const auto ordered = apply_order(); !ordered) return ordered.error();
    if (const auto placed = choose_files(); !placed) return placed.error();
    return query_;
  }

 private:
  Result<void> take(const Filler&) { return {}; }
  Result<void> take(const RowsClause& rows) {
    parts_.asks_for_rows = true;
    if (rows.table) parts_.rows_of = rows.table;
    return {};
  }
  Result<void> take(const SelectClause& select) {
    parts_.selects_all = parts_.selects_all || select.fields.empty();
    add_all_once(parts_.selected, select.fields);
    return {};
  }
  Result<void> take(const DistinctClause& distinct) {
    parts_.is_distinct = true;
    add_all_once(parts_.distinct, distinct.fields);
    return {};
  }
  Result<void> take(const GroupClause& group) {
    add_all_once(parts_.groups, group.fields);
    return {};
  }
  Result<void> take(const MeasureClause& measures) {
    add_all_once(parts_.measures, measures.measures);
    if (measures.rows_of) parts_.rows_of = measures.rows_of;
    return {};
  }
  Result<void> take(const OrderClause& order) {
    parts_.order.insert(parts_.order.end(), order.items.begin(), order.items.end());
    return {};
  }
  Result<void> take(const RankClause& rank) {
    if (parts_.rank) return no("two limits (top, first, last) are in the question: use one");
    parts_.rank = rank;
    return {};
  }
  Result<void> take(const JoinClause& join) {
    if (parts_.join) return no("only two files can be joined");
    parts_.join = join;
    return {};
  }
  Result<void> take(const FilterClause& filter) {
    return take_condition(filter.condition);
  }

  /// Conditions on measures choose groups, the others rows.
  Result<void> take_condition(const Condition& condition) {
    const auto all = comparisons_of(condition);
    const auto on_measure = static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [](const Comparison* c) { return std::holds_alternative<Measure>(c->left); }));
    if (on_measure == 0) {
      require(parts_.where, condition);
    } else if (on_measure == all.size()) {
      require(parts_.having, condition);
    } else if (condition.kind == Condition::Kind::kAll) {
      for (const Condition& child : condition.children) {
        if (const auto taken = take_condition(child); !taken) return taken;
      }
    } else {
      return no("conditions on single rows and on groups cannot be joined by \"or\"");
    }
    return {};
  }

  bool is_number(const Field& field) const {
    return field.bucket == Bucket::kNone && csv::is_number(schema_.column(field.column).kind);
  }
  bool is_unique(const Field& field) const { return schema_.column(field.column).is_unique && field.bucket == Bucket::kNone; }

  void order_by(Operand by, bool descending) {
    parts_.order.insert(parts_.order.begin(), item_of(by, descending));
  }

  /// The measure over this column, when there is just one.
  std::optional<Measure> measure_over(const Field& field) const {
    std::optional<Measure> found;
    for (const Measure& measure : parts_.measures) {
      if (measure.column != field.column) continue;
      if (found) return std::nullopt;
      found = measure;
    }
    return found;
  }

  Result<void> apply_rank() {
    if (!parts_.rank) return {};
    const RankClause& rank = *parts_.rank;
    query_.limit = rank.count;
    if (rank.count && *rank.count == 0) return no("a limit of 0 leaves nothing");
    if (!rank.target) return rank_without_target(rank);
    if (const auto* measure = std::get_if<Measure>(&*rank.target)) {
      if (rank.entity.empty() && parts_.groups.empty() && parts_.selected.empty()) {
        return no("which groups are to be ranked? Say for instance \"top 5 <column> by " + name_of(*measure, schema_) + "\"");
      }
      add_all_once(parts_.groups, rank.entity);
      add_once(parts_.measures, *measure);
      order_by(*measure, rank.descending);
      return {};
    }
    return rank_by_field(rank, std::get<Field>(*rank.target));
  }

  Result<void> rank_by_field(const RankClause& rank, const Field& target) {
    const bool is_grouped = !parts_.measures.empty() || !parts_.groups.empty();
    if (is_grouped) {
      add_all_once(parts_.groups, rank.entity);
      if (parts_.measures.empty() && is_number(target)) add_once(parts_.measures, Measure{Aggregate::kSum, target.column});
      const auto measure = measure_over(target);
      order_by(measure ? Operand(*measure) : Operand(target), rank.descending);
      return {};
    }
    const bool is_itself = rank.entity.size() == 1 && rank.entity.front() == target;
    const bool repeats =
        !rank.entity.empty() && !is_itself &&
        std::none_of(rank.entity.begin(), rank.entity.end(), [&](const Field& field) { return is_unique(field); });
    if (repeats && is_number(target) && rank.count != 1) {
      add_all_once(parts_.groups, rank.entity);
      add_once(parts_.measures, Measure{Aggregate::kSum, target.column});
      order_by(parts_.measures.front(), rank.descending);
      return {};
    }
    parts_.asks_for_rows = true;
    add_all_once(parts_.selected, rank.entity);
    if (!rank.entity.empty()) add_once(parts_.selected, target);
    order_by(target, rank.descending);
    return {};
  }

  Result<void> rank_without_target(const RankClause& rank) {
    if (!parts_.measures.empty() || !parts_.groups.empty()) {
      add_all_once(parts_.groups, rank.entity);
      if (parts_.measures.empty()) {
        return no("what is to be computed for every group? Say for instance \"total <column>\" or \"count\"");
      }
      if (rank.kind == RankClause::Kind::kRanked && parts_.order.empty()) order_by(parts_.measures.front(), rank.descending);
      query_.from_the_end = rank.kind == RankClause::Kind::kLast;
      return {};
    }
    if (parts_.is_distinct) {
      add_all_once(parts_.distinct, rank.entity);
    } else {
      add_all_once(parts_.selected, rank.entity);
    }
    parts_.asks_for_rows = true;
    if (rank.kind != RankClause::Kind::kRanked) {
      query_.from_the_end = rank.kind == RankClause::Kind::kLast;
      return {};
    }
    if (!parts_.order.empty()) return {};
    if (rank.entity.size() == 1 && is_number(rank.entity.front())) {
      order_by(rank.entity.front(), rank.descending);
      return {};
    }
    return no("top of what? Say by which column or total, for instance \"top 5 <column> by total <number column>\"");
  }

  Result<void> shape() {
    if (!parts_.having && parts_.measures.empty() && !parts_.groups.empty()) {
      if (parts_.is_distinct || parts_.selected.empty()) {
        return no(
            "what is to be computed for every group? Say for instance \"total <column>\", \"average <column>\" or \"count\"");
      }
      return no("what is to be done with " + name_of(parts_.selected.front(), schema_) +
                " of every group? Say total, average, highest, lowest or count");
    }
    query_.where = parts_.where;
    query_.having = parts_.having;
    query_.is_grouped = !parts_.measures.empty() || parts_.having.has_value();
    if (query_.is_grouped) {
      query_.fields = parts_.groups;
      // A distinct column beside a measure is a key, as a selected one is.
      for (const Field& field : parts_.distinct) add_once(query_.fields, field);
      for (const Field& field : parts_.selected) {
        if (field.bucket == Bucket::kNone && schema_.is_amount(field.column)) {
          return no("what is to be done with " + name_of(field, schema_) +
                    " of every group? Say total, average, highest, lowest or count");
        }
        add_once(query_.fields, field);
      }
      query_.measures = parts_.measures;
      if (parts_.having && query_.fields.empty()) return no("a condition on totals or counts needs groups: say \"by <column>\"");
      return {};
    }
    query_.is_distinct = parts_.is_distinct;
    query_.fields = parts_.distinct;
    if (!parts_.selects_all) add_all_once(query_.fields, parts_.selected);
    const bool says_something = parts_.asks_for_rows || parts_.selects_all || parts_.where || !query_.fields.empty() ||
                                parts_.join || !parts_.order.empty();
    if (!says_something) return no("the question does not say what to show");
    return {};
  }

  Result<Operand> implied_operand(const OrderClause::Item& item) const {
    if (item.sense == OrderClause::Sense::kTime) {
      for (const Field& field : query_.fields) {
        if (csv::is_date(schema_.column(field.column).kind)) return Operand(field);
      }
      const auto dates = schema_.columns_where(csv::is_date);
      if (dates.size() == 1 && !query_.is_grouped) return Operand(Field{dates.front()});
      return no("the order by time needs the name of a date column");
    }
    if (item.sense == OrderClause::Sense::kText) {
      for (const Field& field : query_.fields) {
        if (schema_.column(field.column).kind == csv::CellKind::kText) return Operand(field);
      }
    }
    if (query_.is_grouped && !query_.measures.empty()) return Operand(query_.measures.front());
    std::vector<Field> numbers;
    std::copy_if(query_.fields.begin(), query_.fields.end(), std::back_inserter(numbers),
                 [this](const Field& field) { return is_number(field); });
    if (numbers.size() == 1) return Operand(numbers.front());
    if (query_.fields.size() == 1) return Operand(query_.fields.front());
    const auto all_numbers = schema_.columns_where(csv::is_number);
    if (query_.fields.empty() && all_numbers.size() == 1) return Operand(Field{all_numbers.front()});
    return no("ordered by which column? Say \"sorted by <column>\"");
  }

  static bool is_count(const Measure& measure) {
    return measure.aggregate == Aggregate::kCountRows || measure.aggregate == Aggregate::kCount ||
           measure.aggregate == Aggregate::kCountDistinct;
  }

  /// "by the total", "by count": the measure that is meant, when it is the only one of its kind.
  std::optional<Measure> only_measure(bool (*is_meant)(const Measure&, Aggregate), Aggregate aggregate) const {
    std::optional<Measure> found;
    for (const Measure& measure : query_.measures) {
      if (!is_meant(measure, aggregate)) continue;
      if (found) return std::nullopt;
      found = measure;
    }
    return found;
  }

  Result<Operand> resolved(const OrderClause::Item& item) const {
    if (item.aggregate) {
      const auto measure = only_measure([](const Measure& m, Aggregate a) { return m.aggregate == a; }, *item.aggregate);
      if (measure) return Operand(*measure);
      return no("ordered by the total or average of which column?");
    }
    if (!item.by) return implied_operand(item);
    if (*item.by == Operand(Measure{}) && !holds(query_.measures, Measure{})) {
      const auto count = only_measure([](const Measure& m, Aggregate) { return is_count(m); }, Aggregate::kCount);
      if (count) return Operand(*count);
    }
    if (const auto* measure = std::get_if<Measure>(&*item.by)) {
      if (!query_.is_grouped) {
        return no("rows cannot be ordered by " + name_of(*measure, schema_) + ": that needs groups, say \"by <column>\"");
      }
      return *item.by;
    }
    const Field& field = std::get<Field>(*item.by);
    if (!query_.is_grouped) {
      if (query_.is_distinct && !holds(query_.fields, field)) return no("distinct values can only be ordered by themselves");
      return *item.by;
    }
    if (holds(query_.fields, field)) return *item.by;
    if (const auto measure = measure_over(field)) return Operand(*measure);
    return no("groups cannot be ordered by " + name_of(field, schema_) + " of single rows: say for instance \"sorted by total " +
              name_of(field, schema_) + "\"");
  }

  Result<void> apply_order() {
    for (const OrderClause::Item& item : parts_.order) {
      const auto by = resolved(item);
      if (!by) return by.error();
      const auto is_same = [&](const SortKey& key) { return key.by == *by; };
      if (std::none_of(query_.order.begin(), query_.order.end(), is_same)) query_.order.push_back({*by, item.descending});
    }
    return {};
  }

  void note_table(const Operand& operand, std::set<std::size_t>& tables) const {
    if (const auto* field = std::get_if<Field>(&operand)) tables.insert(field->column.table);
    if (const auto* measure = std::get_if<Measure>(&operand); measure && measure->column) tables.insert(measure->column->table);
  }

  std::set<std::size_t> tables_used() const {
    std::set<std::size_t> tables;
    for (const Field& field : query_.fields) tables.insert(field.column.table);
    for (const Measure& measure : query_.measures) note_table(measure, tables);
    for (const SortKey& key : query_.order) note_table(key.by, tables);
    for (const auto* condition : {&query_.where, &query_.having}) {
      if (!condition->has_value()) continue;
      for (const Comparison* comparison : comparisons_of(**condition)) note_table(comparison->left, tables);
    }
    return tables;
  }

  Result<void> choose_files() {
    const std::set<std::size_t> used = tables_used();
    if (parts_.join) return make_join(*parts_.join, used);
    if (used.size() > 2) return no("columns of more than two files are named: two can be joined");
    if (used.size() == 2) {
      JoinClause clause;
      clause.table = *used.rbegin();
      return make_join(clause, used);
    }
    query_.table = used.size() == 1 ? *used.begin() : parts_.rows_of.value_or(0);
    if (used.size() == 1 && parts_.rows_of && *parts_.rows_of != query_.table) {
      JoinClause clause;
      clause.table = query_.table;
      query_.table = *parts_.rows_of;
      return make_join(clause, {*parts_.rows_of, *clause.table});
    }
    return {};
  }

  Result<void> make_join(const JoinClause& clause, const std::set<std::size_t>& used) {
    std::size_t left = parts_.rows_of.value_or(used.empty() ? 0 : *used.begin());
    std::size_t right = clause.table.value_or(left == 0 ? 1 : 0);
    if (left == right) left = right == 0 ? 1 : 0;
    if (!clause.table && used.size() == 2) right = *used.begin() == left ? *used.rbegin() : *used.begin();
    const auto keys = join_keys(clause, left, right);
    if (!keys) return keys.error();
    query_.table = left;
    query_.join = *keys;
    query_.join->keeps_unmatched = clause.keeps_unmatched;
    return {};
  }

  std::optional<ColumnRef> twin_in(std::size_t table, ColumnRef column) const {
    for (std::size_t c = 0; c < schema_.files()[table].table.columns.size(); ++c) {
      if (key_of(schema_.column({table, c}).name) == key_of(schema_.column(column).name)) return ColumnRef{table, c};
    }
    return std::nullopt;
  }

  Result<Join> join_keys(const JoinClause& clause, std::size_t left, std::size_t right) const {
    if (clause.left && clause.right) {
      const bool is_turned = clause.left->table == right;
      return Join{is_turned ? *clause.right : *clause.left, is_turned ? *clause.left : *clause.right, false};
    }
    if (clause.left) {
      const std::size_t other = clause.left->table == left ? right : left;
      const auto twin = twin_in(other, *clause.left);
      if (!twin) {
        return no("column " + schema_.column(*clause.left).name + " is not in " + schema_.files()[other].name +
                  ": say \"on <column> = <column>\"");
      }
      return clause.left->table == left ? Join{*clause.left, *twin, false} : Join{*twin, *clause.left, false};
    }
    std::vector<Join> shared;
    for (std::size_t c = 0; c < schema_.files()[left].table.columns.size(); ++c) {
      if (const auto twin = twin_in(right, {left, c})) shared.push_back({{left, c}, *twin, false});
    }
    if (shared.size() == 1) return shared.front();
    return no("on which column are " + schema_.files()[left].name + " and " + schema_.files()[right].name +
              " to be joined? Say \"join with " + schema_.files()[right].name + " on <column>\"");
  }

  const Schema& schema_;
  Parts parts_;
  Query query_;
};

}  // namespace

Result<Query> assemble_query(const std::vector<Clause>& clauses, const Schema& schema) {
  return Assembler(schema).assemble(clauses);
}

}  // namespace millrace::model::rules
