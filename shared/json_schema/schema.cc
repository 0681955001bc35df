#include "shared/json_schema/schema.h"

#include <exception>
#include <mutex>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "shared/json_schema/quick_fit.h"
#include "shared/json_schema/schema_survey.h"
#include "shared/json_schema/wording.h"
#include "shared/vocabulary/json.h"

namespace millrace::json_schema {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::size_t kMatchedBytesMax = 2048;
constexpr std::size_t kComparedItemsMax = 2000;

/// Where a value stands: its pointer, and the property that it is, or is an item of.
struct Spot {
  std::string pointer;
  std::string property;
};

/// Finds what would cost the validator its stack or our time, before it sees it.
void find_oversized(const Json& value, const Survey& survey, const Spot& spot, std::vector<Violation>& violations) {
  const std::string& pointer = spot.pointer;
  const bool is_matched = survey.matches_all_texts || survey.matched_properties.contains(spot.property);
  if (value.is_string() && is_matched && value.get_ref<const std::string&>().size() > kMatchedBytesMax) {
    violations.push_back({pointer, "is longer than 2048 bytes; store it as a file and send the URI"});
  }
  if (value.is_array() && survey.compares_items && value.size() > kComparedItemsMax) {
    violations.push_back({pointer, "has more than 2000 items; store it as a file and send the URI"});
  }
  if (!value.is_structured()) return;
  for (const auto& [name, child] : value.items()) {
    find_oversized(child, survey, {pointer + "/" + name, value.is_object() ? name : spot.property}, violations);
  }
}

/// The validator holds values that are no strings against `format` too: put every `format` under a condition.
void guard_formats(nlohmann::json& schema) {
  if (!schema.is_structured()) return;
  for (auto& [keyword, child] : schema.items()) {
    const bool holds_values = keyword == "enum" || keyword == "const" || keyword == "default" || keyword == "examples";
    if (!holds_values) guard_formats(child);
  }
  if (!schema.is_object() || !schema.contains("format") || !schema["format"].is_string()) return;
  nlohmann::json condition = {{"if", {{"type", "string"}}}, {"then", {{"format", schema["format"]}}}};
  schema.erase("format");
  schema["allOf"].push_back(std::move(condition));
}

/// The validator's "<root>", "[name]", "[0]" without the ornament.
std::vector<std::string> path_of(const std::vector<std::string>& context) {
  std::vector<std::string> path;
  for (std::size_t i = 1; i < context.size(); ++i) path.push_back(context[i].substr(1, context[i].size() - 2));
  return path;
}

}  // namespace

struct Schema::Compiled {
  Json source;
  std::optional<QuickFit> quick{};
  Survey survey{};
  valijson::Schema schema;
  std::mutex mutex;               ///< Guards the validator, which keeps compiled patterns between calls.
  valijson::Validator validator;
};

Schema::Schema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::parse(std::string_view text) {
  auto compiled = std::make_unique<Compiled>();
  compiled->source = Json::parse(text, nullptr, false);
  if (compiled->source.is_discarded()) return rejected("json_schema", "the schema is not JSON");
  const auto surveyed = survey(compiled->source);
  if (!surveyed) return surveyed.error();
  compiled->survey = *surveyed;
  compiled->quick = QuickFit::of(compiled->source);
  try {
    // The adapter knows plain json only; the order of members, which that loses, means nothing to a schema.
    nlohmann::json plain = nlohmann::json::parse(text);
    guard_formats(plain);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(plain), compiled->schema);
  } catch (const std::exception& exception) {
    return rejected("json_schema", std::string("the schema cannot be used: ") + exception.what());
  }
  return Schema(std::move(compiled));
}

std::vector<Violation> Schema::validate(const Json& value) const {
  if (compiled_->quick && compiled_->quick->surely_fits(value)) return {};
  std::vector<Violation> oversized;
  find_oversized(value, compiled_->survey, {}, oversized);
  if (!oversized.empty()) return oversized;

  const nlohmann::json plain(value);
  valijson::ValidationResults results;
  try {
    const std::lock_guard lock(compiled_->mutex);
    if (compiled_->validator.validate(compiled_->schema, Adapter(plain), &results)) return {};
  } catch (const std::exception& exception) {
    return {{"", std::string("cannot be held against the schema: ") + exception.what()}};
  }

  std::vector<Complaint> complaints;
  for (const auto& error : results) complaints.push_back({path_of(error.context), error.description});
  auto violations = worded(complaints, compiled_->source, value);
  if (violations.empty()) violations.push_back({"", "does not fit the schema"});
  return violations;
}

}  // namespace millrace::json_schema
