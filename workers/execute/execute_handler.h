#pragma once

#include <vector>

#include "shared/file_store/file_store.h"
#include "shared/frameworks/framework_files.h"
#include "shared/sandbox/sandbox.h"
#include "shared/time/clock.h"
#include "shared/work_loop/task_handler.h"
#include "workers/execute/execute_settings.h"
#include "workers/execute/executing_run.h"
#include "workers/execute/line_journal.h"
#include "workers/execute/run_outcome.h"
#include "workers/execute/run_task.h"

namespace millrace::execute {

/// The pool `execute`: operation `run` runs a program on files in the sandbox, its lines recorded while it runs, and
/// answers with its result. A stop request ends the program at once. That a program was judged before is the workflow's
/// order, not checked here.
///
/// Failed: what run_outcome.h names, Execution.BadOutput (ended well, but its result cannot be read),
/// Execution.BadInput (no such file), Execution.BadRequest, Execution.NoFramework, Sandbox.Unavailable.
class ExecuteHandler final : public work_loop::TaskHandler {
 public:
  struct Dependencies {
    frameworks::FrameworkFiles& frameworks;
    file_store::FileStore& files;
    sandbox::Sandbox& sandbox;
    LineJournal& journal;
    Clock& clock;
    ExecuteSettings settings;
  };
  explicit ExecuteHandler(Dependencies dependencies) : with_(std::move(dependencies)) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Result<std::vector<LocatedInput>> locate(const std::vector<std::string>& uris);
  Result<DeliveredAnswer> deliver(const JobId& job, Answer answer, std::size_t rows_max);

  Dependencies with_;
};

}  // namespace millrace::execute
