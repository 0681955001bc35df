#include "workers/supervise/workflow_terms.h"

#include "shared/vocabulary/json.h"

namespace millrace::supervise {

asl::Limits WorkflowTerms::limits_within(const asl::Limits& installation) const {
  if (!has_aws_limits) return installation;
  asl::Limits limits;
  limits.inline_transitions_max = installation.inline_transitions_max;
  return limits;
}

std::string encode_terms(const WorkflowTerms& terms) {
  Json json = Json::object();
  if (terms.has_aws_limits) json["limits"] = "aws";
  for (const auto& [name, mapped] : terms.resources) json["resources"][name] = mapped;
  return json.dump();
}

Result<WorkflowTerms> decode_terms(std::string_view json_text) {
  const Json json = Json::parse(json_text, nullptr, false);
  if (!json.is_object()) return broken("supervise.workflow", "what the workflow was put with is not a JSON object");
  WorkflowTerms terms;
  terms.has_aws_limits = json.contains("limits") && json["limits"] == "aws";
  if (!json.contains("resources")) return terms;
  auto resources = parse_resource_map(json["resources"].dump());
  if (!resources) return broken("supervise.workflow", resources.error().detail);
  terms.resources = std::move(*resources);
  return terms;
}

}  // namespace millrace::supervise
