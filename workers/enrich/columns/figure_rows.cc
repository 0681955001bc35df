#include "workers/enrich/columns/figure_rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "shared/csv/cell_kind.h"
#include "shared/csv/column_type.h"
#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

using agent_catalogue::FigureAnswer;
using batch::FieldType;

constexpr std::size_t kNumberDigitsMax = 64;

/// Whether JSON writes the text as it is.
bool is_plain_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

/// A whole number written as one; what is written otherwise ("12.0") is for RowInputs.
std::optional<std::int64_t> plain_integer(std::string_view bare) {
  if (bare.starts_with('+')) bare.remove_prefix(1);
  std::int64_t value = 0;
  const auto parsed = std::from_chars(bare.data(), bare.data() + bare.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != bare.data() + bare.size()) return {};
  return value;
}

std::optional<double> plain_number(std::string_view bare) {
  if (!csv::reads_as(bare, csv::CellKind::kDecimal)) return {};
  if (bare.starts_with('+')) bare.remove_prefix(1);
  double value = 0;
  const auto parsed = std::from_chars(bare.data(), bare.data() + bare.size(), value);
  if (parsed.ec != std::errc() || !std::isfinite(value)) return {};
  return value;
}

}  // namespace

std::optional<FigureRows> FigureRows::of(const batch::RowInputs& inputs, const agent_catalogue::FigureRules& rules,
                                         const agents::Agent& agent) {
  const Json document = Json::parse(agent.output_schema, nullptr, false);
  auto schema = document.is_discarded() ? std::nullopt : json_schema::QuickFit::of(document);
  const std::vector<std::string> outputs(rules.outputs.begin(), rules.outputs.end());
  if (!schema || !schema->takes_members(outputs)) return {};
  FigureRows rows(rules, *std::move(schema));
  for (const std::string& output : outputs) rows.places_.push_back(rows.schema_->member(output));
  for (const batch::RowInputs::Source& source : inputs.sources()) {
    if (!rows.add_cell(source)) return {};
  }
  std::ranges::sort(rows.cells_, {}, &Cell::field);
  const bool has_twins = std::ranges::adjacent_find(rows.cells_, {}, &Cell::field) != rows.cells_.end();
  return has_twins ? std::nullopt : std::optional(std::move(rows));
}

bool FigureRows::add_cell(const batch::RowInputs::Source& source) {
  const std::string& field = source.field.name;
  if (source.transform || source.field.type == FieldType::kBoolean || !is_plain_text(field)) return false;
  Cell cell{.column = source.column,
            .type = source.field.type,
            .is_required = source.field.is_required,
            .field = field,
            .name = '"' + field + "\":"};
  const auto input = std::ranges::find(rules_->inputs, field);
  if (input != rules_->inputs.end()) cell.given = static_cast<std::size_t>(input - rules_->inputs.begin());
  // A text is no figure, even where it says one.
  const bool is_text = cell.type == FieldType::kAny || cell.type == FieldType::kString;
  if (cell.given && is_text) return false;
  cells_.push_back(std::move(cell));
  return true;
}

bool FigureRows::take(const csv::Row& row, AnswerColumns& answers, std::string& digests) {
  if (row.problem != csv::RowProblem::kNone || !read(row)) return false;
  if (!rules_->answer(given_, answer_) || !fits() || !answers.begin_members(rules_->outputs)) return false;
  for (const FigureAnswer& each : answer_) {
    if (const auto* whole = std::get_if<std::int64_t>(&each)) {
      answers.put_integer(*whole);
    } else if (const auto* number = std::get_if<double>(&each)) {
      answers.put_number(*number);
    } else {
      answers.put_fixed_text(std::get<std::string_view>(each));
    }
  }
  answers.end_row();
  digests += sha256_hex(canonical_.text());
  return true;
}

/// The row's figures, and its input as canonical_text writes it.
bool FigureRows::read(const csv::Row& row) {
  std::ranges::fill(given_, agent_catalogue::Figure());
  canonical_.clear();
  char separator = '{';
  for (const Cell& cell : cells_) {
    const std::string_view text = cell.column < row.cells.size() ? row.cells[cell.column] : std::string_view();
    if (csv::bare_cell(text).empty()) {
      if (cell.is_required) return false;
      continue;
    }
    canonical_.put(std::exchange(separator, ','));
    canonical_.put(cell.name);
    if (!read_cell(cell, text)) return false;
  }
  if (separator == '{') canonical_.put('{');
  canonical_.put('}');
  return true;
}

bool FigureRows::read_cell(const Cell& cell, std::string_view text) {
  if (cell.type == FieldType::kInteger) {
    const auto whole = plain_integer(csv::bare_cell(text));
    if (!whole) return false;
    char* const digits = canonical_.room(kNumberDigitsMax);
    canonical_.grow_to(std::to_chars(digits, digits + kNumberDigitsMax, *whole).ptr);
    if (cell.given) given_[*cell.given] = {.is_given = true, .is_number = true, .value = static_cast<double>(*whole)};
    return true;
  }
  if (cell.type == FieldType::kNumber) {
    const auto number = plain_number(csv::bare_cell(text));
    if (!number) return false;
    char* const digits = canonical_.room(kNumberDigitsMax);
    canonical_.grow_to(nlohmann::detail::to_chars(digits, digits + kNumberDigitsMax, *number));
    if (cell.given) given_[*cell.given] = {.is_given = true, .is_number = true, .value = *number};
    return true;
  }
  if (!is_plain_text(text)) return false;
  canonical_.put('"');
  canonical_.put(text);
  canonical_.put('"');
  return true;
}

/// Whether the answer surely fits the agent's output schema. What does not is judged, and told of, by the validator.
bool FigureRows::fits() {
  for (std::size_t place = 0; place < answer_.size(); ++place) {
    const json_schema::QuickFit* said = places_[place];
    if (const auto* text = std::get_if<std::string_view>(&answer_[place])) {
      if (!fits_text(place, *text)) return false;
    } else if (const auto* number = std::get_if<double>(&answer_[place])) {
      if (!std::isfinite(*number) || (said != nullptr && !said->surely_fits_number(*number))) return false;
    } else if (said != nullptr && !said->surely_fits_integer(std::get<std::int64_t>(answer_[place]))) {
      return false;
    }
  }
  return true;
}

bool FigureRows::fits_text(std::size_t place, std::string_view text) {
  const auto is_it = [&](const KnownText& known) {
    return known.text.data() == text.data() && known.text.size() == text.size() && known.place == place;
  };
  if (std::ranges::any_of(known_texts_, is_it)) return true;
  const json_schema::QuickFit* said = places_[place];
  const bool is_fit = is_plain_text(text) && (said == nullptr || said->surely_fits(Json(std::string(text))));
  if (is_fit) known_texts_.push_back({.place = place, .text = text});
  return is_fit;
}

}  // namespace millrace::enrich
