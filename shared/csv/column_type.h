#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace millrace::csv {

/// What the cells of a column are. Wider than CellKind in what it knows, and a share of the cells is enough.
enum class ColumnType { kString, kInteger, kNumber, kBoolean, kDate, kEmail, kUrl };
inline constexpr std::size_t kColumnTypes = 7;

/// "string", "integer", "number", "boolean", "date", "email", "url".
std::string_view name_of(ColumnType type);

/// The narrowest type of one cell that is not empty. White space around it does not count. Numbers with leading zeros and with
/// more than 18 digits are strings: they are codes.
ColumnType type_of_cell(std::string_view cell);

/// The cell without blanks around it.
std::string_view bare_cell(std::string_view cell);
/// "true", "yes", "y", "t" and their opposites, in any case; nothing else.
bool reads_as_boolean(std::string_view bare, bool& value);

/// Counts the types of one column's cells.
class TypeTally final {
 public:
  struct Verdict {
    ColumnType type = ColumnType::kString;
    /// Share of the cells (empty ones aside) that are of the type; of a string: one less the share of the likeliest narrower type.
    double confidence = 0;
  };

  void see(std::string_view cell);
  std::uint64_t empty() const { return empty_; }
  /// A narrower type when at least nine of ten cells are of it.
  Verdict verdict() const;

 private:
  std::array<std::uint64_t, kColumnTypes> counts_{};
  std::uint64_t empty_ = 0;
};

}  // namespace millrace::csv
