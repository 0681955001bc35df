#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/frameworks/framework_folder.h"
#include "shared/postgres/session.h"
#include "shared/time/clock.h"

namespace millrace::postgres {

/// One version of a workflow in a list.
struct WorkflowVersion {
  std::string name;
  int version = 0;
  std::string digest;
  TimePoint created_at;
  long open_jobs = 0;  ///< Of this version; jobs keep the version they began with.
};

/// The newest version of each workflow, by name.
Result<std::vector<WorkflowVersion>> list_workflows(SessionPool& sessions);
/// All versions of one, newest first; empty when there is no such workflow.
Result<std::vector<WorkflowVersion>> list_workflow_versions(SessionPool& sessions, const std::string& name);

/// What `put` did.
struct PutWorkflow {
  int version = 0;
  bool is_new = false;  ///< False: the newest version was already exactly this.
};

/// Records a new version unless the newest one has the same content. `folder.version` is not looked at; the definition
/// must have been checked. Two that put at once get versions one after the other.
Result<PutWorkflow> put_workflow(SessionPool& sessions, const frameworks::FrameworkFolder& folder);

}  // namespace millrace::postgres
