#pragma once

#include <string>

#include "shared/postgres/queries/approvals.h"
#include "shared/vocabulary/json.h"

namespace millrace::jobs {

/// {"id", "job_id", "workflow", "status", "question", "asked_at", "deadline", "decided_by", …}
Json document_of(const postgres::ApprovalRecord& approval);

/// "approved by ada at 2026-11-21T01:40:51.123Z: looks right".
std::string first_decision(const postgres::ApprovalRecord& approval);

}  // namespace millrace::jobs
