#include "shared/model/rules/write_program.h"

#include <algorithm>
#include <map>
#include <set>

#include "shared/model/rules/names.h"
#include "shared/model/rules/python_text.h"
#include "shared/model/rules/write_condition.h"

namespace millrace::model::rules {
namespace {

std::string_view class_of(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kCountRows:
    case Aggregate::kCount: return "Count";
    case Aggregate::kCountDistinct: return "Distinct";
    case Aggregate::kSum: return "Total";
    case Aggregate::kAverage: return "Average";
    case Aggregate::kMinimum: return "Minimum";
    case Aggregate::kMaximum: return "Maximum";
    case Aggregate::kMedian: return "Median";
  }
  return "";
}

std::string_view text_of(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kCountRows:
    case Aggregate::kCount: return python::kCount;
    case Aggregate::kCountDistinct: return python::kDistinct;
    case Aggregate::kSum: return python::kTotal;
    case Aggregate::kAverage: return python::kAverage;
    case Aggregate::kMinimum: return python::kMinimum;
    case Aggregate::kMaximum: return python::kMaximum;
    case Aggregate::kMedian: return python::kMedian;
  }
  return "";
}

std::string_view text_of(Bucket bucket) {
  switch (bucket) {
    case Bucket::kNone: return "";
    case Bucket::kDay: return python::kDay;
    case Bucket::kWeek: return python::kWeek;
    case Bucket::kMonth: return python::kMonth;
    case Bucket::kQuarter: return python::kQuarter;
    case Bucket::kYear: return python::kYear;
    case Bucket::kWeekday: return python::kWeekday;
    case Bucket::kMonthOfYear: return python::kMonthOfYear;
    case Bucket::kHour: return python::kHour;
  }
  return "";
}

struct CellReader {
  std::string expression;  ///< What stands in the table of columns.
  std::string_view text;   ///< The function it needs; empty when that is always there.
};

CellReader reader_of(csv::CellKind kind) {
  switch (kind) {
    case csv::CellKind::kInteger: return {"as_integer", python::kInteger};
    case csv::CellKind::kDecimal: return {"as_decimal", python::kDecimal};
    case csv::CellKind::kDecimalComma: return {"as_decimal_comma", python::kDecimalComma};
    case csv::CellKind::kDate:
    case csv::CellKind::kDateTime: return {"as_date", python::kIsoDate};
    case csv::CellKind::kDateSlashYearFirst: return {"date_from(\"%Y/%m/%d\")", python::kDateParts};
    case csv::CellKind::kDateDotted: return {"date_from(\"%d.%m.%Y\")", python::kDateParts};
    case csv::CellKind::kDateMonthFirst: return {"date_from(\"%m/%d/%Y\")", python::kDateParts};
    case csv::CellKind::kDateDayFirst: return {"date_from(\"%d/%m/%Y\")", python::kDateParts};
    case csv::CellKind::kText: return {"as_text", ""};
  }
  return {"as_text", ""};
}

std::string list_of_strings(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + python_string(text);
  return list + "]";
}

class ProgramWriter {
 public:
  ProgramWriter(const Query& query, const Schema& schema) : query_(query), schema_(schema) {
    fields_ = query.fields;
    if (!query.is_grouped && fields_.empty()) fields_ = all_fields();
    for (const Field& field : fields_) columns_.push_back(named(field));
    for (const Measure& measure : query.measures) columns_.push_back(named(measure));
    measures_ = query.measures;
    add_hidden();
  }

  Program write(std::string_view question) {
    const std::string body = answer_function();  // First: it finds out what is needed.
    Program program;
    program.columns = columns_;
    program.steps = steps_of(query_, schema_);
    std::string& source = program.source;
    source = head(question, program.steps) + imports();
    source += "\nCOLUMNS = " + list_of_strings(columns_) + "\n\n";
    for (const std::string_view piece : pieces()) source += std::string(piece) + "\n";
    source += body + "\n" + std::string(python::kMain);
    return program;
  }

 private:
  std::vector<Field> all_fields() const {
    std::vector<Field> all;
    const auto add = [&](std::size_t table) {
      for (std::size_t c = 0; c < schema_.files()[table].table.columns.size(); ++c) {
        const ColumnRef ref{table, c};
        // The right key says nothing that the left one does not say.
        if (!query_.join || ref != query_.join->right) all.push_back({ref});
      }
    };
    add(query_.table);
    if (query_.join) add(query_.join->right.table);
    return all;
  }

  /// One name per operand, whatever else is called the same.
  std::string named(const Operand& operand) {
    const auto known = names_.find(operand);
    if (known != names_.end()) return known->second;
    const std::string wish = name_of(operand, schema_);
    std::string name = wish;
    for (int n = 2; !taken_.insert(name).second; ++n) name = wish + "_" + std::to_string(n);
    return names_[operand] = name;
  }

  /// What is only sorted or filtered by must be computed, too.
  void add_hidden() {
    const auto add = [&](const Operand& operand) {
      if (names_.contains(operand)) return;
      named(operand);
      if (const auto* measure = std::get_if<Measure>(&operand)) measures_.push_back(*measure);
      else hidden_fields_.push_back(std::get<Field>(operand));
    };
    for (const SortKey& key : query_.order) add(key.by);
    if (!query_.having) return;
    for (const Comparison* comparison : comparisons_of(*query_.having)) add(comparison->left);
  }

  /// A column of the file being read, by its own name.
  std::string cell(ColumnRef column) {
    needed_.insert(column);
    return "row[" + python_string(name_of(Field{column}, schema_)) + "]";
  }

  std::string value_of(const Field& field) {
    const std::string value = cell(field.column);
    if (field.bucket == Bucket::kNone) return value;
    buckets_.insert(field.bucket);
    return std::string(name_of(field.bucket)) + "(" + value + ")";
  }

  std::string rows_of(std::size_t table) const {
    std::string columns;
    for (const ColumnRef& column : needed_) {
      if (column.table != table) continue;
      const CellReader reader = reader_of(schema_.column(column).kind);
      columns += "        " + python_string(name_of(Field{column}, schema_)) + ": (" + std::to_string(column.column) + ", " +
                 reader.expression + "),\n";
    }
    const csv::TableProfile& profile = schema_.files()[table].table;
    const std::string delimiter = profile.dialect.delimiter == '\t' ? "\\t" : std::string(1, profile.dialect.delimiter);
    return "read_rows(paths[" + std::to_string(table) + "], " + list_of_strings(profile.header) + ", \"" + delimiter + "\", {\n" +
           columns + "    })";
  }

  std::string sources() {
    if (!query_.join) return "    rows = " + rows_of(query_.table) + "\n";
    const Join& join = *query_.join;
    needed_.insert(join.left);
    needed_.insert(join.right);
    const std::string left_key = python_string(name_of(Field{join.left}, schema_));
    const std::string right_key = python_string(name_of(Field{join.right}, schema_));
    std::string unmatched = "None";
    if (join.keeps_unmatched) {
      unmatched = "{";
      for (const ColumnRef& column : needed_) {
        if (column.table != join.right.table) continue;
        unmatched += (unmatched.size() > 1 ? ", " : "") + python_string(name_of(Field{column}, schema_)) + ": None";
      }
      unmatched += "}";
    }
    return "    left_rows = " + rows_of(query_.table) + "\n    right_rows = " + rows_of(join.right.table) +
           "\n    rows = joined(left_rows, " + left_key + ", right_rows, " + right_key + ", " + unmatched + ")\n";
  }

  std::string filter() {
    if (!query_.where) return "";
    const std::string condition =
        python_condition(*query_.where, schema_, [&](const Operand& operand) { return value_of(std::get<Field>(operand)); });
    return "        if not " + condition + ":\n            continue\n";
  }

  std::string collect_rows() {
    std::string body =
        "    found = []\n    seen = 0\n    for row in rows:\n        seen += 1\n" + filter() + "        found.append({\n";
    for (const auto* list : {&fields_, &hidden_fields_}) {
      for (const Field& field : *list) body += "            " + python_string(named(field)) + ": " + value_of(field) + ",\n";
    }
    return body + "        })\n    log(f\"read {seen} rows, kept {len(found)}\")\n" + distinct_rows();
  }

  std::string distinct_rows() const {
    if (!query_.is_distinct) return "";
    return "    # The first of equal rows stays.\n"
           "    different = {}\n    for row in found:\n        different.setdefault(tuple(row[name] for name in COLUMNS), row)\n"
           "    found = list(different.values())\n";
  }

  std::string collect_groups() {
    std::string key, inputs, makers, names;
    for (const Field& field : fields_) {
      key += value_of(field) + ", ";
      names += python_string(named(field)) + ", ";
    }
    for (const Measure& measure : measures_) {
      makers += std::string(class_of(measure.aggregate)) + "(), ";
      inputs += (measure.column ? cell(*measure.column) : "1") + ", ";
      names += python_string(named(measure)) + ", ";
    }
    key.resize(key.empty() ? 0 : key.size() - 1);
    inputs.resize(inputs.empty() ? 0 : inputs.size() - 1);
    for (std::string* list : {&makers, &names}) list->resize(list->empty() ? 0 : list->size() - 2);

    std::string body = "    groups = {}\n";
    if (fields_.empty()) body += "    groups[()] = [" + makers + "]  # one group, even without rows\n";
    body += "    seen = kept = 0\n    for row in rows:\n        seen += 1\n" + filter() + "        kept += 1\n        key = (" +
            key + ")\n";
    body += "        if key not in groups:\n            groups[key] = [" + makers + "]\n";
    body += "        for measure, value in zip(groups[key], (" + inputs + ")):\n            measure.add(value)\n";
    body += "    log(f\"read {seen} rows, kept {kept}, in {len(groups)} groups\")\n\n";
    body += "    names = [" + names + "]\n    found = []\n    for key, measures in groups.items():\n";
    body += "        row = dict(zip(names, [*key, *(measure.result() for measure in measures)]))\n";
    if (query_.having) {
      const std::string condition = python_condition(
          *query_.having, schema_, [&](const Operand& operand) { return "row[" + python_string(named(operand)) + "]"; });
      body += "        if not " + condition + ":\n            continue\n";
    }
    return body + "        found.append(row)\n";
  }

  /// The order asked for, and what settles ties.
  std::vector<SortKey> full_order() const {
    std::vector<SortKey> order = query_.order;
    if (!query_.is_grouped && !query_.is_distinct) return order;
    for (const Field& field : fields_) {
      const auto is_same = [&](const SortKey& key) { return key.by == Operand(field); };
      if (std::none_of(order.begin(), order.end(), is_same)) order.push_back({field, false});
    }
    return order;
  }

  std::string sort() {
    const std::vector<SortKey> order = full_order();
    if (order.empty()) return "";
    sorts_ = true;
    std::string body = "    # The last sort counts most; the ones before settle its ties.\n";
    for (auto key = order.rbegin(); key != order.rend(); ++key) {
      std::string value = "row[" + python_string(named(key->by)) + "]";
      const auto* field = std::get_if<Field>(&key->by);
      if (field != nullptr && field->bucket == Bucket::kWeekday) {
        value = "WEEKDAYS.index(" + value + ") if " + value + " else None";
      }
      body += "    found.sort(key=lambda row: nulls_first(" + value + ")" + (key->descending ? ", reverse=True" : "") + ")\n";
    }
    return body;
  }

  std::string answer_function() {
    const std::string collected = query_.is_grouped ? collect_groups() : collect_rows();
    const std::string sorted = sort();
    std::string limited = "    return found\n";
    if (query_.limit) {
      const std::string count = std::to_string(*query_.limit);
      limited = query_.from_the_end ? "    return found[-" + count + ":]\n" : "    return found[:" + count + "]\n";
    }
    return "\ndef answer(paths):\n" + sources() + collected + sorted + limited;
  }

  std::vector<std::string_view> pieces() const {
    std::vector<std::string_view> pieces{python::kReading};
    const auto add = [&](std::string_view piece) {
      if (!piece.empty() && std::find(pieces.begin(), pieces.end(), piece) == pieces.end()) pieces.push_back(piece);
    };
    for (const ColumnRef& column : needed_) add(reader_of(schema_.column(column).kind).text);
    for (const Bucket bucket : buckets_) add(text_of(bucket));
    if (query_.join) add(python::kJoin);
    for (const Measure& measure : measures_) add(text_of(measure.aggregate));
    if (sorts_) add(python::kSort);
    add(python::kNumber);
    return pieces;
  }

  std::string imports() const {
    std::string text = "\nimport csv\nimport json\nimport os\nimport sys\n";
    const auto is_reordered = [&](const ColumnRef& column) {
      return reader_of(schema_.column(column).kind).text == python::kDateParts;
    };
    const bool needs_dates = buckets_.contains(Bucket::kWeek) || buckets_.contains(Bucket::kWeekday) ||
                             std::any_of(needed_.begin(), needed_.end(), is_reordered);
    if (needs_dates) text += "from datetime import datetime\n";
    return text + "from decimal import Decimal, getcontext\n\ngetcontext().prec = 60  # sums of decimals stay exact\n";
  }

  static std::string head(std::string_view question, const std::vector<std::string>& steps) {
    std::string text =
        "#!/usr/bin/env python3\n# Written by Millrace's rules provider: the same question about the same columns gives this "
        "program again.\n#\n";
    text += "# Question: " + python_comment(question) + "\n#\n";
    for (std::size_t i = 0; i < steps.size(); ++i) text += "# " + std::to_string(i + 1) + ". " + python_comment(steps[i]) + "\n";
    text +=
        "#\n# Empty cells are NULL as in SQL: no comparison holds for them, sums and averages pass over them, groups keep them "
        "apart.\n";
    return text;
  }

  const Query& query_;
  const Schema& schema_;
  std::vector<Field> fields_;
  std::vector<Field> hidden_fields_;
  std::vector<Measure> measures_;
  std::vector<std::string> columns_;
  std::map<Operand, std::string> names_;
  std::set<std::string> taken_;
  std::set<ColumnRef> needed_;
  std::set<Bucket> buckets_;
  bool sorts_ = false;
};

}  // namespace

Program write_program(const Query& query, const Schema& schema, std::string_view question) {
  return ProgramWriter(query, schema).write(question);
}

}  // namespace millrace::model::rules
