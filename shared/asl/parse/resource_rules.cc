#include <algorithm>

#include "shared/asl/parse/definition_parser.h"

namespace millrace::asl {
namespace {

constexpr std::string_view kIntegrationMark = ":states:::";

/// Services whose calls end with their answer, so that `.sync` has nothing to wait for.
constexpr std::string_view kImmediateServices[] = {"apigateway", "dynamodb", "events", "http",
                                                   "lambda",     "sns",      "sqs"};
/// Services that hand no token on.
constexpr std::string_view kTokenlessServices[] = {"dynamodb", "http", "bedrock"};

/// "arn:aws:states:::" or the same with placeholders; nothing for another kind of resource.
std::optional<std::string_view> integration_in(std::string_view resource) {
  const std::size_t mark = resource.find(kIntegrationMark);
  if (!resource.starts_with("arn:") || mark == std::string_view::npos) return {};
  return resource.substr(mark + kIntegrationMark.size());
}

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '_';
  });
}

bool has_placeholder(std::string_view resource) {
  return resource.find("${") != std::string_view::npos;
}

/// A function's name with at most one alias or version behind it.
bool is_function_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (!is_word(name.substr(0, colon))) return false;
  if (colon == std::string_view::npos) return true;
  std::string_view qualifier = name.substr(colon + 1);
  return qualifier == "$LATEST" || is_word(qualifier);
}

std::string_view pattern_suffix(Pattern pattern) {
  switch (pattern) {
    case Pattern::kRequestResponse:
      return "";
    case Pattern::kWaitForTaskToken:
      return ".waitForTaskToken";
    case Pattern::kSync:
      return ".sync";
    case Pattern::kSync2:
      return ".sync:2";
  }
  return "";
}

std::string not_available(std::string_view resource) {
  return "The resource provided " + std::string(resource) +
         " is not recognized. The value is not a valid resource ARN, or the resource is not available in "
         "this region.";
}

/// Why AWS has no such integration, empty when it may.
std::string why_no_integration(std::string_view integration, const TaskState& task) {
  const std::string_view service = integration.substr(0, integration.find(':'));
  if (integration.find(':') == std::string_view::npos) return not_available(task.resource);
  const auto is_among = [&](const auto& services) {
    return std::ranges::find(services, service) != std::end(services);
  };
  const bool is_sync = task.pattern == Pattern::kSync || task.pattern == Pattern::kSync2;
  if (is_sync && (service == "aws-sdk" || is_among(kImmediateServices))) return not_available(task.resource);
  if (task.pattern == Pattern::kWaitForTaskToken && is_among(kTokenlessServices))
    return not_available(task.resource);
  return "";
}

}  // namespace

void DefinitionParser::check_resource(const TaskState& task, FieldReader& fields) {
  if (task.resource.empty()) return;
  const std::string_view resource = task.resource;
  const auto integration = integration_in(resource);
  if (type_ == MachineType::kExpress) {
    if (task.kind == TaskKind::kActivity)
      fields.error("Resource", "Express state machine does not support Activity ARN");
    if (const std::string_view suffix = pattern_suffix(task.pattern); !suffix.empty() && integration)
      fields.error("Resource", "Express state machine does not support '" +
                                   std::string(task.pattern == Pattern::kSync2 ? ".sync" : suffix) +
                                   "' service integration");
  }
  if (has_placeholder(resource)) return;
  if (integration) {
    if (const std::string reason = why_no_integration(*integration, task); !reason.empty())
      fields.error("Resource", reason);
  } else if (task.kind == TaskKind::kLambdaFunction) {
    constexpr std::string_view kFunction = ":function:";
    if (!is_function_name(resource.substr(resource.find(kFunction) + kFunction.size())))
      fields.error("Resource", "Value is not a valid resource ARN");
  } else if (!resource.starts_with("arn:") && !resource.starts_with("millrace:")) {
    // Names of other engines' tasks run here once they are mapped, so this is no error.
    findings_.warning(
        code::kSchema, fields.place() / "Resource",
        "Value is not a valid resource ARN: Step Functions would refuse it; here it needs a mapping");
  }
}

}  // namespace millrace::asl
