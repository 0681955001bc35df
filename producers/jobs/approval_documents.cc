#include "producers/jobs/approval_documents.h"

#include "producers/jobs/job_documents.h"
#include "shared/time/timestamp.h"

namespace millrace::jobs {
namespace {

Json or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }

}  // namespace

Json document_of(const postgres::ApprovalRecord& approval) {
  return Json{{"id", approval.id},
              {"job_id", approval.job.value()},
              {"workflow", approval.workflow},
              {"status", approval.status},
              {"question", json_in(approval.question)},
              {"requested_by", or_null(approval.requested_by)},
              {"asked_at", to_rfc3339(approval.asked_at)},
              {"deadline", to_rfc3339(approval.deadline)},
              {"decided_by", or_null(approval.decided_by)},
              {"decided_at", approval.decided_at ? Json(to_rfc3339(*approval.decided_at)) : Json()},
              {"comment", or_null(approval.comment)},
              {"answer", json_in(approval.answer)}};
}

std::string first_decision(const postgres::ApprovalRecord& approval) {
  std::string text = approval.status;
  if (approval.decided_by) text += " by " + *approval.decided_by;
  if (approval.decided_at) text += " at " + to_rfc3339(*approval.decided_at);
  if (approval.comment) text += ": " + *approval.comment;
  return text;
}

}  // namespace millrace::jobs
