#include "producers/cli/workflow_hint.h"

#include "topics/events/control_hint.h"
#include "topics/job_codec.h"

namespace millrace::cli {

void hint_workflow_change(CommandScope& scope, const std::string& workflow) {
  const topics::ControlHint hint{
      .kind = topics::ControlKind::kWorkflowChanged, .shard = {}, .job_id = {}, .task_id = {}, .workflow = workflow};
  [[maybe_unused]] const auto best_effort =
      scope.backend.publish(topics::control_record(hint, scope.random.uuid(), "millrace/cli"));
}

}  // namespace millrace::cli
