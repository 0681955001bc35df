#include "shared/csv/profile.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <unordered_set>

#include "shared/csv/column_names.h"
#include "shared/csv/encoding.h"

namespace millrace::csv {
namespace {

constexpr std::size_t kBeginningBytes = 64 * 1024;
constexpr std::size_t kUniqueChecked = 200'000;

// From the narrowest to the widest: a column has the first kind that all its cells can be read as.
constexpr std::array kKindsInOrder{CellKind::kInteger,        CellKind::kDecimal,           CellKind::kDecimalComma,
                                   CellKind::kDate,           CellKind::kDateTime,          CellKind::kDateSlashYearFirst,
                                   CellKind::kDateDotted,     CellKind::kDateMonthFirst,    CellKind::kDateDayFirst,
                                   CellKind::kText};

Error not_utf8(const std::string& name, std::size_t line) {
  return rejected("csv", name + " is not UTF-8 (line " + std::to_string(line) +
                             "): convert it, for instance with iconv -f WINDOWS-1252 -t UTF-8");
}

std::string_view trimmed(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
  while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t')) cell.remove_suffix(1);
  return cell;
}

/// Judges one column cell by cell.
class ColumnJudge {
 public:
  explicit ColumnJudge(char delimiter) {
    // 3,14 in a file cut by commas is two cells, or a quoted text with a thousands mark.
    for (const CellKind kind : kKindsInOrder) {
      if (kind != CellKind::kDecimalComma || delimiter != ',') possible_.push_back(kind);
    }
  }

  void see(const std::string& cell, const ProfileLimits& limits, ColumnProfile& profile) {
    if (cell.empty()) {
      profile.has_empty = true;
      return;
    }
    const std::string_view bare = trimmed(cell);
    // White space alone counts as empty in numbers and dates, as the generated programs read it.
    if (bare.empty()) {
      has_blank_ = true;
    } else {
      has_value_ = true;
      std::erase_if(possible_, [&](CellKind kind) { return !reads_as(bare, kind); });
    }
    remember(cell, limits, profile);
  }

  void finish(ColumnProfile& profile) const {
    profile.kind = has_value_ ? possible_.front() : CellKind::kText;
    profile.has_empty = profile.has_empty || (has_blank_ && profile.kind != CellKind::kText);
    if (profile.kind != CellKind::kText) profile.values.clear();
  }

 private:
  void remember(const std::string& cell, const ProfileLimits& limits, ColumnProfile& profile) {
    if (hashes_.size() >= kUniqueChecked) return;
    if (!hashes_.insert(std::hash<std::string>{}(cell)).second) {
      profile.is_unique = false;
      return;
    }
    if (profile.values.size() < limits.values_max && cell.size() <= limits.value_bytes_max) {
      profile.values.push_back(cell);
    } else {
      profile.values_are_complete = false;
    }
  }

  std::vector<CellKind> possible_;
  std::unordered_set<std::size_t> hashes_;
  bool has_value_ = false;
  bool has_blank_ = false;
};

std::vector<ColumnProfile> columns_of(const Record& header) {
  const std::vector<std::string_view> written(header.begin(), header.end());
  std::vector<ColumnProfile> columns;
  for (std::string& name : unique_column_names(written)) columns.emplace_back().name = std::move(name);
  return columns;
}

Result<std::string> beginning_of(std::ifstream& stream, const std::string& name) {
  std::string beginning(kBeginningBytes, '\0');
  stream.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(stream.gcount()));
  if (beginning.empty()) return rejected("csv", name + " is empty: it needs a header line");
  if (beginning.starts_with("\xFF\xFE") || beginning.starts_with("\xFE\xFF")) {
    return rejected("csv", name + " is UTF-16: convert it with iconv -f UTF-16 -t UTF-8");
  }
  if (beginning.find('\0') != std::string::npos) {
    return rejected("csv", name + " holds NUL bytes: it is not a text file");
  }
  return beginning;
}

}  // namespace

Result<TableProfile> profile_file(const std::filesystem::path& file, const std::string& name,
                                  const ProfileLimits& limits) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return rejected("csv", "cannot read " + name + ": does it exist?");
  const auto beginning = beginning_of(stream, name);
  if (!beginning) return beginning.error();

  TableProfile table;
  table.dialect = sniff_dialect(*beginning);
  stream.clear();
  stream.seekg(table.dialect.has_byte_order_mark ? static_cast<std::streamoff>(kByteOrderMark.size()) : 0);

  RecordReader reader(stream, table.dialect);
  const auto has_header = reader.read(table.header);
  if (!has_header) return has_header.error();
  if (!*has_header) return rejected("csv", name + " has no header line");
  if (table.header.size() > limits.columns_max) {
    return rejected("csv", name + " has " + std::to_string(table.header.size()) +
                               " columns; the limit is " + std::to_string(limits.columns_max));
  }
  table.columns = columns_of(table.header);
  for (const std::string& written : table.header) {
    if (!is_utf8(written)) return not_utf8(name, reader.line());
  }

  std::vector<ColumnJudge> judges(table.columns.size(), ColumnJudge(table.dialect.delimiter));
  Record record;
  while (reader.bytes_read() < limits.bytes_max) {
    const auto more = reader.read(record);
    if (!more) return more.error();
    if (!*more) break;
    ++table.records_seen;
    for (const std::string& cell : record) {
      if (!is_utf8(cell)) return not_utf8(name, reader.line());
    }
    record.resize(judges.size());
    for (std::size_t i = 0; i < judges.size(); ++i) judges[i].see(record[i], limits, table.columns[i]);
    if (table.sample_rows.size() < limits.sample_rows_max) table.sample_rows.push_back(record);
  }
  for (std::size_t i = 0; i < judges.size(); ++i) judges[i].finish(table.columns[i]);
  return table;
}

}  // namespace millrace::csv
