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
  std::string terms = "{}";          ///< What it was put with, as JSON.
  std::vector<std::string> aliases;  ///< That stand for this version.
};

/// The newest version of each workflow, by name.
Result<std::vector<WorkflowVersion>> list_workflows(SessionPool& sessions);
/// All versions of one, newest first; empty when there is no such workflow.
Result<std::vector<WorkflowVersion>> list_workflow_versions(SessionPool& sessions, const std::string& name);

/// Which version somebody means: the newest (version 0, no alias), that one, or the one that the alias stands for.
struct MeantVersion {
  std::string name;
  int version = 0;
  std::string alias = {};
};
/// Its number; nothing when there is no such version.
Result<std::optional<int>> find_workflow_version(SessionPool& sessions, const MeantVersion& meant);

/// What `put` did.
struct PutWorkflow {
  int version = 0;
  bool is_new = false;  ///< False: the newest version was already exactly this.
};

/// Records a new version unless the newest one has the same content. `folder.version` is not looked at; the definition
/// must have been checked. Two that put at once get versions one after the other.
Result<PutWorkflow> put_workflow(SessionPool& sessions, const frameworks::FrameworkFolder& folder);

/// A name that stands for a version of a workflow.
struct WorkflowAlias {
  std::string name;
  std::string alias;
  int version = 0;
  TimePoint changed_at;
};

/// Those of one workflow, or of all when `name` is empty.
Result<std::vector<WorkflowAlias>> list_workflow_aliases(SessionPool& sessions, const std::string& name);
/// From now on the alias stands for this version. Rejected when there is no such version.
Result<void> set_workflow_alias(SessionPool& sessions, const WorkflowAlias& alias);
/// False when there was no such alias.
Result<bool> remove_workflow_alias(SessionPool& sessions, const std::string& name, const std::string& alias);

}  // namespace millrace::postgres
