#include "producers/gateway/request_schemas.h"

#include "shared/postgres/queries/workflows.h"
#include "workers/supervise/workflow_reference.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kCompiledMax = 500;

}  // namespace

Result<std::vector<json_schema::Violation>> RequestSchemas::violations(const std::string& workflow, const Json& input) {
  const auto reference = supervise::parse_workflow_reference(workflow);
  const auto version = postgres::find_workflow_version(
      sessions_, {.name = reference.name, .version = reference.version, .alias = reference.alias});
  if (!version) return version.error();
  if (!*version) return std::vector<json_schema::Violation>();
  const auto schema = schema_of(reference.name, **version);
  if (!schema) return schema.error();
  return *schema ? (*schema)->validate(input) : std::vector<json_schema::Violation>();
}

Result<RequestSchemas::Compiled> RequestSchemas::schema_of(const std::string& name, int version) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = compiled_.find({name, version});
    if (found != compiled_.end()) return found->second;
  }
  const auto folder = files_.load(name, version);
  if (!folder) return folder.error();
  Compiled schema;
  if (!(*folder)->request_schema.empty()) {
    auto parsed = json_schema::Schema::parse((*folder)->request_schema);
    if (!parsed) return parsed.error();
    schema = std::make_shared<const json_schema::Schema>(*std::move(parsed));
  }
  const std::lock_guard lock(mutex_);
  if (compiled_.size() >= kCompiledMax) compiled_.clear();
  return compiled_.emplace(std::pair(name, version), schema).first->second;
}

}  // namespace millrace::gateway
