#include "shared/asl/context_object.h"

#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

Json describe(const ContextObject& context, bool with_payloads) {
  const ExecutionIdentity& identity = context.identity;
  Json json = {{"Execution",
                {{"Id", identity.id},
                 {"Name", identity.name},
                 {"RoleArn", identity.role_arn},
                 {"StartTime", to_rfc3339(identity.start_time)},
                 {"RedriveCount", context.redrive_count}}},
               {"StateMachine", {{"Id", identity.state_machine_id}, {"Name", identity.state_machine_name}}},
               {"State", {{"Name", context.state_name}, {"EnteredTime", to_rfc3339(context.entered_at)}}}};
  if (with_payloads) json["Execution"]["Input"] = *context.execution_input;
  if (context.retry_count) json["State"]["RetryCount"] = *context.retry_count;
  if (context.task_token) json["Task"]["Token"] = context.task_token();
  if (!context.item) return json;
  json["Map"]["Item"]["Index"] = context.item->index;
  if (context.item->key) json["Map"]["Item"]["Key"] = *context.item->key;
  if (with_payloads) json["Map"]["Item"]["Value"] = *context.item->value;
  return json;
}

bool starts_with(const Path& path, std::initializer_list<std::string_view> names) {
  std::size_t position = 0;
  for (const std::string_view name : names)
    if (path.member_at(position++) != name) return false;
  return true;
}

}  // namespace

Data ContextObject::select(const Path& path) const {
  if (starts_with(path, {"Execution", "Input"})) return select_counted(path, execution_input, 2);
  if (item && starts_with(path, {"Map", "Item", "Value"})) return select_counted(path, item->value, 3);
  // A path to one named leaf cannot reach a payload, so they need not be copied.
  const bool is_leaf = path.segments().size() == 2 && !path.member_at(0).empty() && !path.member_at(1).empty() &&
                       path.member_at(0) != "Map";
  if (is_leaf || starts_with(path, {"Map", "Item", "Index"})) return path.select(make_data(describe(*this, false)));
  return select_counted(path, whole(), 0);
}

Data ContextObject::select_counted(const Path& path, const Data& root, std::size_t from) const {
  if (path.is_definite()) return path.select(root, from);
  VisitBudget budget = visits.part();
  const std::int64_t visits_before = budget.left();
  Data found = path.select_within(budget, root, from);
  visits.spend(visits_before - budget.left());
  return found;
}

Data ContextObject::whole() const { return make_data(describe(*this, true)); }

}  // namespace millrace::asl
