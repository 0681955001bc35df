#include "shared/csv/table_survey.h"

#include <algorithm>

#include "shared/csv/digest_input.h"

namespace millrace::csv {
namespace {

constexpr std::uint64_t kRowsAllJudged = 100'000;
constexpr std::uint64_t kRowsPerJudged = 16;

bool is_judged(std::uint64_t number) { return number < kRowsAllJudged || number % kRowsPerJudged == 0; }

/// Cut between characters.
std::string shortened_cell(std::string_view cell, std::size_t bytes_max) {
  if (cell.size() <= bytes_max) return std::string(cell);
  while (bytes_max > 0 && (cell[bytes_max] & 0xC0) == 0x80) --bytes_max;
  return std::string(cell.substr(0, bytes_max)) + "…";
}

/// What is gathered row by row.
struct Gathered {
  std::vector<TypeTally> tallies;
  std::vector<std::uint64_t> bytes;
  std::uint64_t rows_beyond_ascii = 0;
};

void count_row(const Row& row, TableSurvey& survey) {
  ++survey.rows;
  survey.short_rows += row.is_short ? 1 : 0;
  survey.too_many_cells += row.problem == RowProblem::kTooManyCells ? 1 : 0;
  survey.too_large += row.problem == RowProblem::kTooLarge ? 1 : 0;
  survey.invalid_text += row.problem == RowProblem::kInvalidText ? 1 : 0;
}

void judge_row(const Row& row, const SurveyOptions& options, TableSurvey& survey, Gathered& gathered) {
  if (row.problem != RowProblem::kNone || !is_judged(row.begin.number)) return;
  ++survey.rows_judged;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    gathered.tallies[i].see(row.cells[i]);
    gathered.bytes[i] += row.cells[i].size();
  }
  if (survey.sample_rows.size() >= options.sample_rows) return;
  auto& sample = survey.sample_rows.emplace_back();
  for (const std::string_view cell : row.cells) sample.push_back(shortened_cell(cell, options.sample_cell_bytes_max));
}

void judge_columns(const Gathered& gathered, TableSurvey& survey) {
  for (std::size_t i = 0; i < survey.columns.size(); ++i) {
    ColumnSurvey& column = survey.columns[i];
    column.verdict = gathered.tallies[i].verdict();
    column.empty_cells = gathered.tallies[i].empty();
    const auto judged = static_cast<double>(std::max<std::uint64_t>(1, survey.rows_judged));
    column.mean_bytes = static_cast<double>(gathered.bytes[i]) / judged;
  }
}

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

void warn(TableSurvey& survey) {
  auto& warnings = survey.warnings;
  if (survey.rows == 0) warnings.push_back("the file has a header and no rows");
  if (survey.short_rows > 0) {
    warnings.push_back(counted(survey.short_rows, "row has", "rows have") +
                       " fewer cells than the header: filled with empty ones");
  }
  if (survey.too_many_cells > 0) {
    warnings.push_back(counted(survey.too_many_cells, "row has", "rows have") + " more cells than the header: quarantined");
  }
  if (survey.too_large > 0) {
    warnings.push_back(counted(survey.too_large, "row is", "rows are") + " larger than the limit of a row: quarantined");
  }
  if (survey.invalid_text > 0) {
    warnings.push_back(counted(survey.invalid_text, "row is", "rows are") + " not " +
                       std::string(name_of(survey.dialect.encoding)) + " or hold a NUL: quarantined (see --encoding)");
  }
  if (survey.blank_lines > 0) warnings.push_back(counted(survey.blank_lines, "blank line is", "blank lines are") + " no row");
}

Result<TableSurvey> survey_as(InputBytes& input, const Dialect& dialect, const SurveyOptions& options,
                              Gathered& gathered) {
  DigestInput digested(input, options.progress);
  const auto head = read_table_head(digested, dialect, options.limits);
  if (!head) return head.error();
  TableSurvey survey;
  survey.dialect = dialect;
  survey.size_bytes = input.size();
  survey.first_row = head->first_row;
  for (const std::string& name : head->columns) survey.columns.emplace_back().name = name;
  gathered = {.tallies = std::vector<TypeTally>(survey.columns.size()), .bytes = std::vector<std::uint64_t>(survey.columns.size())};

  RowReader reader(digested, dialect, options.limits, head->first_row);
  reader.set_width(survey.columns.size());
  Row row;
  while (true) {
    const auto has_row = reader.read(row);
    if (!has_row) return has_row.error();
    if (!*has_row) break;
    count_row(row, survey);
    judge_row(row, options, survey, gathered);
  }
  survey.blank_lines = reader.blank_lines();
  gathered.rows_beyond_ascii = reader.rows_beyond_ascii();
  auto digest = digested.finish();
  if (!digest) return digest.error();
  survey.sha256 = *std::move(digest);
  return survey;
}

Error too_large(std::uint64_t size, std::uint64_t most) {
  return rejected("CSV_TOO_LARGE", "the file has " + std::to_string(size) + " bytes; at most " + std::to_string(most) +
                                       " are accepted: split it, each part with the header line");
}

}  // namespace

Result<TableSurvey> survey_table(InputBytes& input, const SurveyOptions& options) {
  if (input.size() > options.bytes_max) return too_large(input.size(), options.bytes_max);
  const auto detected = detect_dialect(input, options.overrides);
  if (!detected) return detected.error();
  Gathered gathered;
  auto survey = survey_as(input, detected->dialect, options, gathered);
  if (!survey) return survey;
  // Its beginning was plain ASCII, what came later was not UTF-8 anywhere: a one-byte encoding.
  const bool is_one_byte_text = detected->is_plain_ascii && survey->invalid_text > 0 && gathered.rows_beyond_ascii == 0;
  if (is_one_byte_text && !options.overrides.encoding) {
    Dialect dialect = detected->dialect;
    dialect.encoding = Encoding::kWindows1252;
    survey = survey_as(input, dialect, options, gathered);
    if (!survey) return survey;
    survey->warnings.push_back("the file is not UTF-8 and was read as windows-1252; --encoding says it better");
  }
  if (const auto unchanged = input.check_unchanged(); !unchanged) return unchanged.error();
  judge_columns(gathered, *survey);
  warn(*survey);
  return survey;
}

}  // namespace millrace::csv
