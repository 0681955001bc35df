#include "shared/csv/dialect.h"

#include <sstream>
#include <string>
#include <vector>

#include "shared/csv/record_reader.h"

namespace millrace::csv {
namespace {

constexpr std::string_view kDelimiters = ",;\t|";
constexpr std::size_t kRecordsJudged = 50;

/// Cells per record, and how many records agree with the header on it. A cut-off last record is not judged.
struct Fit {
  std::size_t cells = 0;
  std::size_t agreeing = 0;
  std::size_t records = 0;
};

Fit fit_of(std::string_view text, char delimiter) {
  std::istringstream stream{std::string(text)};
  RecordReader reader(stream, Dialect{.delimiter = delimiter});
  std::vector<std::size_t> widths;
  Record record;
  while (widths.size() < kRecordsJudged) {
    const auto more = reader.read(record);
    if (!more || !*more) break;
    widths.push_back(record.size());
  }
  if (widths.size() > 2 && widths.size() < kRecordsJudged) widths.pop_back();

  Fit fit;
  fit.records = widths.size();
  if (widths.empty()) return fit;
  fit.cells = widths.front();
  for (const std::size_t width : widths) fit.agreeing += width == fit.cells ? 1 : 0;
  return fit;
}

double score_of(const Fit& fit) {
  if (fit.records == 0 || fit.cells < 2) return 0;
  const double agreement = static_cast<double>(fit.agreeing) / static_cast<double>(fit.records);
  // Agreement counts more than width: prose in a cell may hold more commas than the file has columns.
  return agreement * agreement * 100 + static_cast<double>(fit.cells);
}

}  // namespace

Dialect sniff_dialect(std::string_view beginning) {
  Dialect best;
  best.has_byte_order_mark = beginning.starts_with(kByteOrderMark);
  if (best.has_byte_order_mark) beginning.remove_prefix(kByteOrderMark.size());

  double best_score = 0;
  for (const char delimiter : kDelimiters) {
    const double score = score_of(fit_of(beginning, delimiter));
    if (score > best_score) {
      best_score = score;
      best.delimiter = delimiter;
    }
  }
  return best;
}

}  // namespace millrace::csv
