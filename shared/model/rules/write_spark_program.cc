#include "shared/model/rules/write_spark_program.h"

#include <algorithm>
#include <map>
#include <set>

#include "shared/model/rules/names.h"
#include "shared/model/rules/python_text.h"
#include "shared/model/rules/spark_sql.h"

namespace millrace::model::rules {
namespace {

constexpr std::string_view kReadCsv = R"py(
def read_csv(spark, path, header, delimiter):
    """All cells of a file as text, in columns c0, c1, … A file with another header is refused."""
    cells = ", ".join(f"c{place} STRING" for place in range(len(header)))
    # One file is read by one task, because a quoted cell may hold line ends: nobody could tell where to cut.
    form = {"sep": delimiter, "quote": '"', "escape": '"', "multiLine": True, "encoding": "UTF-8"}
    first = spark.read.options(header=False, **form).schema(cells).csv(path).head(1)
    found = [(cell or "").removeprefix("\ufeff") for cell in first[0]] if first else []
    if found != header:
        raise ValueError(f"{path} has the columns {found}, not {header}")
    return spark.read.options(header=True, **form).schema(cells).csv(path)

)py";

constexpr std::string_view kMainProgram = R"py(

def main():
    builder = SparkSession.builder.appName("millrace")SESSION
    # What is no number, date or column is an error, not an empty cell.
    spark = builder.config("spark.sql.ansi.enabled", "true").config("spark.sql.caseSensitive", "true").getOrCreate()
    try:
        answer(spark).write.mode("overwrite").option("ignoreNullFields", "false").json(OUTPUT)
        print(f"wrote the answer to {OUTPUT}")
    finally:
        spark.stop()


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        print(f"error: {error}", file=sys.stderr)
        raise
)py";

bool is_file(const InputFile& file) { return file.path.find('/') != std::string::npos; }

class SparkProgramWriter {
 public:
  SparkProgramWriter(const Query& query, const Schema& schema) : query_(query), schema_(schema) {
    fields_ = query.fields;
    if (!query.is_grouped && fields_.empty()) fields_ = all_columns();
    measures_ = query.measures;
    for (const Field& field : fields_) columns_.push_back(named(field));
    for (const Measure& measure : measures_) columns_.push_back(named(measure));
    for (const SortKey& key : query.order) {
      if (names_.contains(key.by)) continue;
      named(key.by);
      hidden_.push_back(key.by);
    }
  }

  Program write(std::string_view question) {
    const std::string answer = answer_query();  // First: it finds out which columns are needed.
    Program program;
    program.columns = columns_;
    program.steps = steps_of(query_, schema_);
    program.source = head(question, program.steps);
    program.source +=
        "\nimport os\nimport sys\n\nfrom pyspark.sql import SparkSession\n\nOUTPUT = os.environ[\"MILLRACE_OUTPUT\"]\n";
    if (std::any_of(schema_.files().begin(), schema_.files().end(), is_file)) program.source += "\n" + std::string(kReadCsv);
    program.source += "\ndef answer(spark):\n";
    for (const std::size_t table : tables()) program.source += source_of(table);
    program.source += "    return spark.sql(" + text_literal(answer) + ")\n" + main_program();
    return program;
  }

 private:
  std::vector<std::size_t> tables() const {
    std::vector<std::size_t> tables{query_.table};
    if (query_.join) tables.push_back(query_.join->right.table);
    return tables;
  }

  std::vector<Field> all_columns() const {
    std::vector<Field> all;
    for (const std::size_t table : tables()) {
      for (std::size_t c = 0; c < schema_.files()[table].table.columns.size(); ++c) {
        const ColumnRef ref{table, c};
        // The right key says nothing that the left one does not say.
        if (!query_.join || ref != query_.join->right) all.push_back({ref});
      }
    }
    return all;
  }

  /// One name per operand, whatever else is called the same.
  std::string named(const Operand& operand) {
    if (const auto known = names_.find(operand); known != names_.end()) return known->second;
    const std::string wish = name_of(operand, schema_);
    std::string name = wish;
    for (int n = 2; !taken_.insert(name).second; ++n) name = wish + "_" + std::to_string(n);
    return names_[operand] = name;
  }

  static std::string rows_view(std::size_t table) { return "rows_" + std::to_string(table + 1); }
  static std::string row_number(std::size_t table) { return rows_view(table) + ".`millrace row`"; }

  std::string cell(ColumnRef column) {
    needed_.insert(column);
    return rows_view(column.table) + "." + spark_sql::quoted(schema_.column(column).name);
  }

  std::string value_of(const Operand& operand) {
    if (const auto* field = std::get_if<Field>(&operand)) return spark_sql::bucket(cell(field->column), field->bucket);
    const auto& measure = std::get<Measure>(operand);
    return spark_sql::aggregate(measure.aggregate, measure.column ? cell(*measure.column) : "");
  }

  std::string condition_of(const Condition& condition) {
    return spark_sql::condition(condition, schema_, [&](const Operand& operand) { return value_of(operand); });
  }

  // ---- The query ----

  bool is_of_rows() const { return !query_.is_grouped && !query_.is_distinct; }

  std::string selected() {
    std::string list;
    const auto add = [&](const std::string& value, const std::string& name) {
      list += (list.empty() ? "SELECT " : ",\n       ") + value + " AS " + name;
    };
    for (const Field& field : fields_) add(value_of(field), spark_sql::quoted(named(field)));
    for (const Measure& measure : measures_) add(value_of(measure), spark_sql::quoted(named(measure)));
    for (const Operand& operand : hidden_) {
      // Of equal rows the first one counts.
      const std::string value = value_of(operand);
      add(query_.is_distinct ? "min_by(" + value + ", " + row_number(query_.table) + ")" : value,
          spark_sql::quoted(named(operand)));
    }
    if (is_of_rows()) {
      for (const std::size_t table : tables()) add(row_number(table), place_name(table));
    }
    return list;
  }

  static std::string place_name(std::size_t table) { return spark_sql::quoted("millrace row " + std::to_string(table + 1)); }

  std::string sources() {
    std::string text = "\nFROM " + rows_view(query_.table);
    if (!query_.join) return text;
    const Join& join = *query_.join;
    text += (join.keeps_unmatched ? "\nLEFT JOIN " : "\nJOIN ") + rows_view(join.right.table) + " ON ";
    const std::string left = cell(join.left);
    return text + left + " = " + cell(join.right);
  }

  std::string grouped() {
    if (!query_.is_grouped && !query_.is_distinct) return "";
    std::string keys;
    for (const Field& field : fields_) keys += (keys.empty() ? "\nGROUP BY " : ", ") + value_of(field);
    return keys + (query_.having ? "\nHAVING " + condition_of(*query_.having) : "");
  }

  struct OrderTerm {
    std::string value;
    bool descending = false;
  };

  /// What was asked for, and what settles ties.
  std::vector<OrderTerm> order_terms() {
    std::vector<OrderTerm> terms;
    const auto add = [&](const Operand& by, bool descending) {
      const auto* field = std::get_if<Field>(&by);
      terms.push_back(
          {spark_sql::sort_value(spark_sql::quoted(named(by)), field == nullptr ? Bucket::kNone : field->bucket), descending});
    };
    for (const SortKey& key : query_.order) add(key.by, key.descending);
    if (is_of_rows()) {
      for (const std::size_t table : tables()) terms.push_back({place_name(table)});
      return terms;
    }
    for (const Field& field : fields_) {
      const auto is_same = [&](const SortKey& key) { return key.by == Operand(field); };
      if (std::none_of(query_.order.begin(), query_.order.end(), is_same)) add(field, false);
    }
    return terms;
  }

  static std::string ordered_by(const std::vector<OrderTerm>& terms, bool is_reversed) {
    std::string text;
    for (const OrderTerm& term : terms) {
      const bool descends = term.descending != is_reversed;
      text += (text.empty() ? "\nORDER BY " : ", ") + term.value + (descends ? " DESC NULLS LAST" : " ASC NULLS FIRST");
    }
    return text;
  }

  std::string answer_query() {
    std::string inner = selected() + sources();
    if (query_.where) inner += "\nWHERE " + condition_of(*query_.where);
    inner += grouped();
    std::string visible;
    for (const std::string& column : columns_) visible += (visible.empty() ? "SELECT " : ", ") + spark_sql::quoted(column);
    const auto terms = order_terms();
    const std::string limit = query_.limit ? "\nLIMIT " + std::to_string(*query_.limit) : "";
    if (query_.limit && query_.from_the_end) {
      inner = "SELECT * FROM (\n" + inner + "\n)" + ordered_by(terms, true) + limit;
      return visible + " FROM (\n" + inner + "\n)" + ordered_by(terms, false);
    }
    return visible + " FROM (\n" + inner + "\n)" + ordered_by(terms, false) + limit;
  }

  // ---- The program around it ----

  /// SQL over several lines, each a Python string of its own.
  static std::string text_literal(const std::string& sql) {
    std::string text = "\n";
    for (std::size_t at = 0; at < sql.size();) {
      const std::size_t end = std::min(sql.find('\n', at), sql.size() - 1);
      text += "        " + python_string(sql.substr(at, end - at + 1)) + "\n";
      at = end + 1;
    }
    return text + "    ";
  }

  std::string source_of(std::size_t table) const {
    const InputFile& file = schema_.files()[table];
    const std::string raw = "file_" + std::to_string(table + 1);
    std::string header;
    for (const std::string& name : file.table.header) header += (header.empty() ? "" : ", ") + python_string(name);
    const std::string delimiter = python_string(std::string(1, file.table.dialect.delimiter));
    const std::string reading = is_file(file)
                                    ? "read_csv(spark, " + python_string(file.path) + ", [" + header + "], " + delimiter + ")"
                                    : "spark.table(" + python_string(file.path) + ")";
    std::string typing;
    for (const ColumnRef& column : needed_) {
      if (column.table != table) continue;
      const std::string from =
          is_file(file) ? "c" + std::to_string(column.column) : spark_sql::quoted(schema_.column(column).name);
      typing += (typing.empty() ? "SELECT " : ",\n       ") + spark_sql::typed(from, schema_.column(column).kind) + " AS " +
                spark_sql::quoted(schema_.column(column).name);
    }
    typing +=
        std::string(typing.empty() ? "SELECT " : ",\n       ") + "monotonically_increasing_id() AS `millrace row`\nFROM " + raw;
    return "    " + reading + ".createOrReplaceTempView(\"" + raw + "\")\n    spark.sql(" + text_literal(typing) +
           ").createOrReplaceTempView(\"" + rows_view(table) + "\")\n";
  }

  std::string main_program() const {
    std::string text(kMainProgram);
    const bool has_tables = !std::all_of(schema_.files().begin(), schema_.files().end(), is_file);
    const std::string mark = "SESSION";
    text.replace(text.find(mark), mark.size(), has_tables ? ".enableHiveSupport()" : "");
    return text;
  }

  static std::string head(std::string_view question, const std::vector<std::string>& steps) {
    std::string text =
        "#!/usr/bin/env python3\n# Written by Millrace's rules provider: the same question about the same columns gives this "
        "program again.\n#\n";
    text += "# Question: " + python_comment(question) + "\n#\n";
    for (std::size_t i = 0; i < steps.size(); ++i) text += "# " + std::to_string(i + 1) + ". " + python_comment(steps[i]) + "\n";
    return text;
  }

  const Query& query_;
  const Schema& schema_;
  std::vector<Field> fields_;
  std::vector<Measure> measures_;
  std::vector<Operand> hidden_;
  std::vector<std::string> columns_;
  std::map<Operand, std::string> names_;
  std::set<std::string> taken_;
  std::set<ColumnRef> needed_;
};

}  // namespace

Program write_spark_program(const Query& query, const Schema& schema, std::string_view question) {
  return SparkProgramWriter(query, schema).write(question);
}

}  // namespace millrace::model::rules
