#include <cmath>

#include "producers/cli/commands.h"
#include "producers/cli/csv_source.h"
#include "shared/batch/survey_document.h"

namespace millrace::cli {
namespace {

struct AnalyzeOptions {
  std::string file;
  CsvFlags flags;
  std::size_t sample_rows = 5;
};

std::string example_of(const csv::TableSurvey& survey, std::size_t column) {
  for (const auto& row : survey.sample_rows) {
    if (!row[column].empty()) return shortened(row[column], 40);
  }
  return "";
}

std::string delimiter_in_words(char delimiter) {
  if (delimiter == '\t') return "tabs";
  return std::string("'") + delimiter + "'";
}

void say_survey(Console& console, const csv::TableSurvey& survey) {
  TextTable table({"COLUMN", "TYPE", "CONFIDENCE", "EMPTY", "EXAMPLE"});
  for (std::size_t i = 0; i < survey.columns.size(); ++i) {
    const csv::ColumnSurvey& column = survey.columns[i];
    table.add({column.name, std::string(csv::name_of(column.verdict.type)),
               std::to_string(std::lround(column.verdict.confidence * 100)) + " %", std::to_string(column.empty_cells),
               example_of(survey, i)});
  }
  console.print_table(table, "the file has no columns");
  console.print_text("\n" + std::to_string(survey.rows) + " rows, " + std::to_string(survey.columns.size()) + " columns, " +
                     std::to_string(survey.size_bytes) + " bytes, parted by " + delimiter_in_words(survey.dialect.delimiter) +
                     ", " + std::string(csv::name_of(survey.dialect.encoding)) +
                     (survey.dialect.has_header ? "" : ", without a header") + "\nsha256 " + survey.sha256 + "\n");
  for (const std::string& warning : survey.warnings) console.note("note: " + warning);
}

ExitCode analyze_csv(CommandScope& scope, const AnalyzeOptions& options) {
  auto source = open_csv(scope, options.file);
  if (!source) return scope.console.fail(source.error());
  const auto survey = survey_csv(scope, *source, options.flags, options.sample_rows);
  if (!survey) return scope.console.fail(survey.error());
  if (scope.console.is_text()) {
    say_survey(scope.console, *survey);
  } else {
    scope.console.print_json(batch::document_of(*survey, source->uri));
  }
  return ExitCode::kOk;
}

}  // namespace

void add_csv_commands(CommandTree& tree) {
  CLI::App& csv = tree.add_group("csv", "Tables in text files");
  tree.add<AnalyzeOptions>(
      csv, "analyze", "Columns, types, rows, sample and what is odd about a CSV file",
      [](CommandSyntax& syntax, AnalyzeOptions& options) {
        syntax.argument("FILE", options.file, "a path, file://…, millrace-file:…, s3://… or https://…").required();
        declare_csv_flags(syntax, options.flags);
        syntax.option("--sample", options.sample_rows, "rows to show with -o json (default 5)");
      },
      analyze_csv);
}

}  // namespace millrace::cli
