#include "producers/jobs/job_reasons.h"

#include <algorithm>
#include <utility>

#include "producers/jobs/job_documents.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"

namespace millrace::jobs {
namespace {

struct PoolStrength {
  int workers = 0;
  int busy = 0;
  int slots = 0;
};

PoolStrength strength_of(const JobSituation& situation, const std::string& pool) {
  PoolStrength strength;
  for (const postgres::WorkerRecord& worker : situation.workers) {
    if (worker.pool != pool || !worker.is_live) continue;
    ++strength.workers;
    strength.busy += worker.in_flight;
    strength.slots += worker.concurrency;
  }
  return strength;
}

std::string when(const std::string& time, TimePoint now) {
  const auto point = parse_rfc3339(time);
  return point ? relative_time(*point, now) : time;
}

const postgres::ApprovalRecord* approval_for(const JobSituation& situation, const std::string& task_id) {
  const auto found = std::find_if(situation.approvals.begin(), situation.approvals.end(),
                                  [&](const auto& approval) { return approval.id == task_id; });
  return found == situation.approvals.end() ? nullptr : &*found;
}

JobReason queued(const JobSituation& situation, const std::string& what, const Json& task, TimePoint now) {
  const std::string pool = task.value("pool", "");
  const PoolStrength strength = strength_of(situation, pool);
  const std::string since = when(task.value("since", ""), now);
  if (strength.workers == 0) {
    return {"no_live_worker", what + " waits since " + since + ": pool " + pool + " has no live worker; start one with "
                                  "`millrace worker " + pool + "`", Json{{"pool", pool}}};
  }
  const auto lag = situation.lag.find(pool);
  const std::int64_t ahead = lag == situation.lag.end() ? 0 : lag->second;
  const std::string crew = std::to_string(strength.workers) + (strength.workers == 1 ? " worker has " : " workers have ") +
                           std::to_string(strength.busy) + " of " + std::to_string(strength.slots) + " slots busy";
  if (ahead > 1) {
    return {"lag_ahead", what + " waits since " + since + ": pool " + pool + " is " + std::to_string(ahead) +
                             " tasks behind; " + crew, Json{{"pool", pool}, {"lag", ahead}}};
  }
  return {"dispatched", what + " was given to pool " + pool + " " + since + "; " + crew, Json{{"pool", pool}}};
}

JobReason pending(const JobSituation& situation, const std::string& what, const Json& task, TimePoint now) {
  const auto* approval = approval_for(situation, task.value("task_id", ""));
  if (approval != nullptr && approval->status == "pending") {
    return {"approval", what + " waits for a person's decision until " + to_rfc3339(approval->deadline) + " (" +
                            relative_time(approval->deadline, now) + ") by anybody" +
                            (approval->requested_by ? " but " + *approval->requested_by : "") +
                            ": `millrace approval approve " + approval->id + "`",
            Json{{"approval_id", approval->id}, {"deadline", to_rfc3339(approval->deadline)}}};
  }
  const Json handle = Json::parse(task.value("handle", ""), nullptr, false);
  if (handle.is_object() && handle.contains("waiting_for") && task.contains("poll_at")) {
    const std::string agent = handle.value("waiting_for", "");
    return {"agent", what + " waits for " + agent + ": " + handle.value("because", "it is busy") + ", next " +
                         handle.value("next", "call") + " " + when(task.value("poll_at", ""), now),
            Json{{"agent", agent}, {"poll_at", task["poll_at"]}}};
  }
  std::string message = what + " goes on outside";
  if (task.contains("handle")) message += " as " + task.value("handle", "");
  message += task.contains("poll_at") ? ", asked about " + when(task.value("poll_at", ""), now)
                                      : ", until somebody says that it is done";
  return {"outside", message, Json{{"poll_at", task.contains("poll_at") ? task["poll_at"] : Json()}}};
}

JobReason reason_of_task(const JobSituation& situation, const Json& task, TimePoint now) {
  const std::string phase = task.value("phase", "");
  const std::string what = "state " + task.value("state", "?") + " (" + task.value("pool", "") + ":" +
                           task.value("operation", "") + ", attempt " + std::to_string(task.value("attempt", 1)) + ")";
  JobReason reason;
  if (task.value("doer", "pool") == "child") {
    reason = {"child", "state " + task.value("state", "?") + " waits for a job of workflow " + task.value("pool", "?")};
  } else if (phase == "renewed") {
    reason = {"running", what + " runs on a worker, last heard of " + when(task.value("since", ""), now)};
  } else if (phase == "pending") {
    reason = pending(situation, what, task, now);
  } else if (phase == "callback") {
    reason = {"callback", what + " waits for its token: `millrace task succeed TOKEN`"};
  } else {
    reason = queued(situation, what, task, now);
  }
  reason.more["state"] = task.value("state", "");
  reason.more["task_id"] = task.value("task_id", "");
  return reason;
}

/// Timers; what is said about open tasks is said better by the tasks themselves.
void add_timers(const JobSituation& situation, TimePoint now, std::vector<JobReason>& reasons) {
  for (const asl::Waiting& waiting : situation.waiting) {
    const std::string due = waiting.due ? to_rfc3339(*waiting.due) + " (" + relative_time(*waiting.due, now) + ")" : "";
    const Json more{{"state", waiting.state_name}, {"due", waiting.due ? Json(to_rfc3339(*waiting.due)) : Json()}};
    switch (waiting.what) {
      case asl::Waiting::For::kTask: break;
      case asl::Waiting::For::kTimer:
        reasons.push_back({"timer", "state " + waiting.state_name + " waits until " + due, more});
        break;
      case asl::Waiting::For::kRetry:
        reasons.push_back({"retry", "state " + waiting.state_name + " is tried again at " + due, more});
        break;
      case asl::Waiting::For::kTurn:
        reasons.push_back({"turn", "state " + waiting.state_name + " goes on as soon as it is the job's turn", more});
        break;
    }
  }
}

}  // namespace

Result<JobSituation> load_situation(postgres::SessionPool& database, postgres::JobRecord job) {
  JobSituation situation{.job = std::move(job), .waiting = {}, .workers = {}, .lag = {}, .approvals = {}};
  const Json engine = json_in(situation.job.engine);
  if (engine.is_object() && engine.contains("open")) situation.open_tasks = engine["open"];
  if (const auto execution = asl::Execution::decode(situation.job.execution)) situation.waiting = execution->waiting();
  auto workers = postgres::list_workers(database, false);
  if (!workers) return workers.error();
  situation.workers = *std::move(workers);
  auto approvals = postgres::list_approvals_of_job(database, situation.job.summary.id);
  if (!approvals) return approvals.error();
  situation.approvals = *std::move(approvals);
  return situation;
}

std::vector<JobReason> reasons_of(const JobSituation& situation, TimePoint now) {
  const std::string& status = situation.job.summary.status;
  if (situation.job.summary.finished_at) return {{"finished", "the job has ended: " + status}};
  std::vector<JobReason> reasons;
  if (status == "PAUSED") {
    reasons.push_back({"paused", "the job is paused: `millrace job resume " + situation.job.summary.id.value() + "`"});
  }
  if (strength_of(situation, "supervise").workers == 0) {
    reasons.push_back({"no_live_supervisor", "no supervisor is alive: start one with `millrace worker supervise`"});
  }
  for (const Json& task : situation.open_tasks) reasons.push_back(reason_of_task(situation, task, now));
  add_timers(situation, now, reasons);
  if (reasons.empty()) reasons.push_back({"moving", "nothing holds it back: the supervisor is at work on it"});
  return reasons;
}

Json reasons_document(const JobSituation& situation, const std::vector<JobReason>& reasons) {
  Json list = Json::array();
  for (const JobReason& reason : reasons) {
    Json entry{{"code", reason.code}, {"message", reason.message}};
    entry.update(reason.more);
    list.push_back(std::move(entry));
  }
  return Json{{"id", situation.job.summary.id.value()}, {"status", situation.job.summary.status}, {"reasons", std::move(list)}};
}

}  // namespace millrace::jobs
