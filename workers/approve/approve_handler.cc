#include "workers/approve/approve_handler.h"

#include "workers/approve/approval_outcome.h"
#include "workers/approve/approval_question.h"

namespace millrace::approve {

using work_loop::Failed;
using work_loop::TaskOutcome;

Result<TaskOutcome> ApproveHandler::handle(const work_loop::Task& task, const work_loop::TaskScope&) {
  if (task.operation != "ask") {
    return TaskOutcome(Failed{"Millrace.UnknownOperation", "the pool approve can only ask, not " + task.operation});
  }
  return task.handle.empty() ? ask(task) : look(task);
}

Result<TaskOutcome> ApproveHandler::ask(const work_loop::Task& task) {
  const TimePoint now = its_.clock.now();
  const auto question = parse_question(task, now, standard_deadline_);
  if (!question) return TaskOutcome(Failed{question.error().where, question.error().detail});

  const auto recorded = its_.approvals.ask(*question);
  if (!recorded) return recorded.error();

  return outcome_of(*recorded, now);
}

Result<TaskOutcome> ApproveHandler::look(const work_loop::Task& task) {
  const auto settled = its_.approvals.settle(task.handle);
  if (!settled) return settled.error();
  if (!*settled) {
    return TaskOutcome(Failed{"Approval.Lost", "question " + task.handle + " is not recorded any more; nobody said yes"});
  }
  return outcome_of(**settled, its_.clock.now());
}

}  // namespace millrace::approve
