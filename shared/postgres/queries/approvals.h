#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::postgres {

/// A question to a person and what became of it.
struct ApprovalRecord {
  std::string id;  ///< The task's id.
  JobId job;
  std::string workflow;
  std::string question;  ///< JSON
  std::optional<std::string> requested_by;
  TimePoint asked_at;
  TimePoint deadline;
  std::string status;  ///< pending approved rejected expired
  std::optional<std::string> decided_by;
  std::optional<TimePoint> decided_at;
  std::optional<std::string> comment;
  std::optional<std::string> answer;  ///< JSON
};

/// Which approvals; newest first.
struct ApprovalFilter {
  bool only_open = true;  ///< That can still be decided: pending, before the deadline, and the job goes on.
  int approvals_max = 100;
  std::optional<std::string> tenant = {};  ///< Only of this tenant's jobs.
};
Result<std::vector<ApprovalRecord>> list_approvals(SessionPool& sessions, const ApprovalFilter& filter);
Result<std::vector<ApprovalRecord>> list_approvals_of_job(SessionPool& sessions, const JobId& job);
Result<std::optional<ApprovalRecord>> find_approval(SessionPool& sessions, const std::string& id);

/// A person's word.
struct Decision {
  std::string approval_id;
  bool is_approved = false;
  std::string by;
  std::optional<std::string> comment = {};
  std::optional<std::string> answer = {};  ///< JSON
};

/// What became of a decision. Exactly one decision per approval ever counts; any other finds `approval` as the first one
/// left it.
struct DecisionResult {
  enum class Verdict {
    kCounted,
    kAlreadyDecided,  ///< approved, rejected or expired before.
    kTooLate,         ///< The deadline has passed, though nobody has marked it expired yet.
    kOwnRequest,      ///< Who asked may not answer.
    kJobEnded,        ///< Nothing waits for the answer any more.
    kUnknown,         ///< No such approval; `approval` is empty.
  };
  Verdict verdict = Verdict::kUnknown;
  std::optional<ApprovalRecord> approval;
};

/// Decides and, in the same transaction, asks the job's owner to look at the answer now (command poll_now).
Result<DecisionResult> decide_approval(SessionPool& sessions, const Decision& decision);

/// What a workflow asks.
struct NewApproval {
  std::string id;
  JobId job;
  std::string workflow;
  std::string question;  ///< JSON
  std::optional<std::string> requested_by;
  TimePoint deadline;
};

/// Records the question unless it is there already; answers what is recorded.
Result<ApprovalRecord> ask_approval(SessionPool& sessions, const NewApproval& approval);

/// Marks a pending approval as expired when its deadline has passed by PostgreSQL's clock; answers what is recorded then.
/// Nothing when there is no such approval.
Result<std::optional<ApprovalRecord>> expire_approval(SessionPool& sessions, const std::string& id);

}  // namespace millrace::postgres
