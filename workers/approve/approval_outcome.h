#pragma once

#include "shared/work_loop/task.h"
#include "workers/approve/approval.h"

namespace millrace::approve {

/// What the workflow learns: a decision is an output {"decision": "approved" | "rejected" | "expired", "approved": true only
/// for the first, "approval_id", "by", "comment", "answer", "decided_at"}; a pending question is asked about again at its
/// deadline, or when somebody decides. Pure.
work_loop::TaskOutcome outcome_of(const Approval& approval, TimePoint now);

}  // namespace millrace::approve
