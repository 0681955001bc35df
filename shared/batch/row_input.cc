#include "shared/batch/row_input.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "shared/batch/canonical_json.h"
#include "shared/csv/cell_kind.h"
#include "shared/csv/column_type.h"
#include "shared/vocabulary/digest.h"

namespace millrace::batch {
namespace {

constexpr std::size_t kShownBytes = 60;

std::string shown(std::string_view cell) {
  std::size_t size = std::min(cell.size(), kShownBytes);
  while (size < cell.size() && size > 0 && (cell[size] & 0xC0) == 0x80) --size;
  return "'" + std::string(cell.substr(0, size)) + (size < cell.size() ? "…'" : "'");
}

std::optional<Json> number_of(std::string_view bare) {
  if (!csv::reads_as(bare, csv::CellKind::kDecimal)) return std::nullopt;
  if (bare.starts_with('+')) bare.remove_prefix(1);
  double value = 0;
  const auto parsed = std::from_chars(bare.data(), bare.data() + bare.size(), value);
  if (parsed.ec != std::errc() || !std::isfinite(value)) return std::nullopt;
  return Json(value);
}

std::optional<Json> integer_of(std::string_view bare) {
  if (bare.starts_with('+')) bare.remove_prefix(1);
  std::int64_t value = 0;
  const auto parsed = std::from_chars(bare.data(), bare.data() + bare.size(), value);
  if (parsed.ec == std::errc() && parsed.ptr == bare.data() + bare.size()) return Json(value);
  // "12.0" is whole too.
  const auto number = number_of(bare);
  constexpr double kExactMost = 9'007'199'254'740'992.0;
  if (!number || std::abs(number->get<double>()) > kExactMost) return std::nullopt;
  const double whole = number->get<double>();
  if (whole != std::floor(whole)) return std::nullopt;
  return Json(static_cast<std::int64_t>(whole));
}

std::optional<Json> boolean_of(std::string_view bare) {
  bool value = false;
  if (csv::reads_as_boolean(bare, value)) return Json(value);
  if (bare == "1" || bare == "0") return Json(bare == "1");
  return std::nullopt;
}

std::optional<Json> value_of(std::string_view cell, FieldType type) {
  switch (type) {
    case FieldType::kAny:
    case FieldType::kString: return Json(std::string(cell));
    case FieldType::kInteger: return integer_of(csv::bare_cell(cell));
    case FieldType::kNumber: return number_of(csv::bare_cell(cell));
    case FieldType::kBoolean: return boolean_of(csv::bare_cell(cell));
  }
  return std::nullopt;
}

std::string_view words_for(FieldType type) {
  switch (type) {
    case FieldType::kInteger: return "a whole number";
    case FieldType::kNumber: return "a number";
    case FieldType::kBoolean: return "true or false";
    case FieldType::kAny:
    case FieldType::kString: return "a text";
  }
  return "a text";
}

RowRefusal quarantine(csv::RowProblem problem, std::size_t line) {
  std::string why = "is larger than the limit of a row";
  if (problem == csv::RowProblem::kTooManyCells) why = "has more cells than the header";
  if (problem == csv::RowProblem::kInvalidText) why = "is not in the file's encoding, or holds a NUL";
  return {.cause = std::string(csv::name_of(problem)), .message = "the row on line " + std::to_string(line) + " " + why};
}

}  // namespace

Result<RowInputs> RowInputs::of(const std::vector<std::string>& columns,
                                const std::vector<std::pair<std::string, std::string>>& input_mapping, const AgentCard& agent,
                                const Transforms& transforms) {
  RowInputs inputs;
  for (const auto& [column, field] : input_mapping) {
    const auto at = std::find(columns.begin(), columns.end(), column);
    if (at == columns.end()) return rejected("MAPPING_UNKNOWN_COLUMN", "the file has no column '" + column + "'");
    const std::string& name = field;
    const auto has_that_name = [&](const InputField& input) { return input.name == name; };
    const auto known = std::find_if(agent.inputs.begin(), agent.inputs.end(), has_that_name);
    if (known == agent.inputs.end() && !agent.takes_anything()) {
      return rejected("MAPPING_UNKNOWN_FIELD", agent.name + " takes no field '" + field + "'");
    }
    Source& source = inputs.sources_.emplace_back();
    source.column = static_cast<std::size_t>(at - columns.begin());
    source.column_name = column;
    source.field.name = field;
    if (known != agent.inputs.end()) source.field = *known;
    if (const auto found = transforms.find(field); found != transforms.end()) source.transform = found->second;
  }
  for (const auto& [field, transform] : transforms) {
    const auto feeds_it = [&, &name = field](const Source& source) { return source.field.name == name; };
    if (std::ranges::none_of(inputs.sources_, feeds_it)) {
      return rejected("TRANSFORM_INVALID", "no column feeds the field '" + field + "', whose cells are to be changed");
    }
  }
  return inputs;
}

std::variant<Json, RowRefusal> RowInputs::input_of(const csv::Row& row) const {
  if (row.problem != csv::RowProblem::kNone) return quarantine(row.problem, row.begin.line);
  Json input = Json::object();
  input.get_ref<Json::object_t&>().reserve(sources_.size());
  for (const Source& source : sources_) {
    std::string_view cell = source.column < row.cells.size() ? row.cells[source.column] : std::string_view();
    std::string changed;
    if (source.transform) cell = changed = source.transform->apply(cell);
    if (csv::bare_cell(cell).empty()) {
      if (!source.field.is_required) continue;
      return RowRefusal{.cause = "ROW_MISSING_INPUT",
                        .message = "the column '" + source.column_name + "' is empty; the agent requires " + source.field.name};
    }
    auto value = value_of(cell, source.field.type);
    if (!value) {
      return RowRefusal{.cause = "ROW_INVALID_INPUT",
                        .message = "the column '" + source.column_name + "' holds " + shown(cell) + ", and " + source.field.name +
                                   " must be " + std::string(words_for(source.field.type))};
    }
    input[source.field.name] = *std::move(value);
  }
  return input;
}

std::string input_hash(const Json& input) { return sha256_hex(canonical_text(input)); }

}  // namespace millrace::batch
