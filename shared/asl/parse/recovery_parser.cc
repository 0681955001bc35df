#include <algorithm>

#include "shared/asl/parse/definition_parser.h"

namespace millrace::asl {
namespace {

constexpr std::string_view kReservedPrefix = "States.";
constexpr std::string_view kReservedNames[] = {
    "States.ALL",           "States.HeartbeatTimeout",      "States.Timeout",
    "States.TaskFailed",    "States.Permissions",           "States.ResultPathMatchFailure",
    "States.Runtime",       "States.ParameterPathFailure",  "States.BranchFailed",
    "States.NoChoiceMatched", "States.IntrinsicFailure",    "States.ExceedToleratedFailureThreshold",
    "States.ItemReaderFailed", "States.ResultWriterFailed", "States.DataLimitExceeded",
    "States.QueryEvaluationError", "States.Http.Socket"};

}  // namespace

void DefinitionParser::parse_recovery(State& state, FieldReader& fields) {
  const auto read_list = [&](std::string_view name, const auto& read) {
    const Json* list = fields.take(name);
    if (!list) return;
    if (!list->is_array()) return fields.error(name, "Value is not a list");
    for (std::size_t i = 0; i < list->size(); ++i)
      read(FieldReader((*list)[i], fields.place() / name / i, findings_), i + 1 == list->size());
  };
  read_list("Retry", [&](FieldReader one, bool is_last) { state.retriers.push_back(parse_retrier(one, is_last)); });
  read_list("Catch", [&](FieldReader one, bool is_last) { state.catchers.push_back(parse_catcher(one, is_last)); });
}

Retrier DefinitionParser::parse_retrier(FieldReader fields, bool is_last) {
  Retrier retrier;
  retrier.errors = parse_error_names(fields, is_last);
  retrier.interval_seconds = fields.number("IntervalSeconds", {.min = 1}).value_or(retrier.interval_seconds);
  retrier.attempts_max = static_cast<std::int64_t>(fields.number("MaxAttempts", {.min = 0}).value_or(3));
  retrier.backoff_rate =
      fields.number("BackoffRate", {.min = 1, .is_whole = false}).value_or(retrier.backoff_rate);
  retrier.delay_seconds_max = fields.number("MaxDelaySeconds", {.min = 1, .max = 31'622'400});
  if (retrier.delay_seconds_max && *retrier.delay_seconds_max <= retrier.interval_seconds)
    findings_.warning(code::kSchema, fields.place() / "MaxDelaySeconds",
                      "MaxDelaySeconds is not above IntervalSeconds: every wait will be cut to it");
  const auto jitter = fields.text("JitterStrategy");
  if (jitter && *jitter != "FULL" && *jitter != "NONE") fields.error("JitterStrategy", "Value is not one of [FULL, NONE]");
  retrier.has_full_jitter = jitter == "FULL";
  fields.text("Comment");
  fields.finish();
  return retrier;
}

Catcher DefinitionParser::parse_catcher(FieldReader fields, bool is_last) {
  Catcher catcher;
  catcher.errors = parse_error_names(fields, is_last);
  catcher.next_name = fields.required_text("Next").value_or("");
  catcher.result_path = parse_result_path(fields);
  catcher.assign = parse_assign(fields);
  fields.text("Comment");
  fields.finish();
  return catcher;
}

std::vector<std::string> DefinitionParser::parse_error_names(FieldReader& fields, bool is_last) {
  std::vector<std::string> names = fields.texts("ErrorEquals");
  for (const std::string& name : names) {
    if (name == "States.ALL" && (!is_last || names.size() > 1))
      fields.error("ErrorEquals", "States.ALL must stand alone and in the last retrier or catcher");
    if (name.starts_with(kReservedPrefix) && std::ranges::find(kReservedNames, name) == std::end(kReservedNames))
      findings_.warning(code::kSchema, fields.place() / "ErrorEquals",
                        "'" + name + "' is no error that Step Functions reports; names beginning with 'States.' are reserved");
  }
  return names;
}

}  // namespace millrace::asl
