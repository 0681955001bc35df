#include "workers/approve/postgres_approval_store.h"

#include "shared/postgres/queries/approvals.h"

namespace millrace::approve {
namespace {

Approval::Status status_in(const std::string& text) {
  if (text == "pending") return Approval::Status::kPending;
  if (text == "approved") return Approval::Status::kApproved;
  // What a later release may write beside these is not a yes.
  return text == "expired" ? Approval::Status::kExpired : Approval::Status::kRejected;
}

Approval approval_in(const postgres::ApprovalRecord& record) {
  return {.id = record.id,
          .deadline = record.deadline,
          .status = status_in(record.status),
          .by = record.decided_by,
          .decided_at = record.decided_at,
          .comment = record.comment,
          .answer = record.answer};
}

}  // namespace

Result<Approval> PostgresApprovalStore::ask(const Question& question) {
  const auto asked = postgres::ask_approval(sessions_, {.id = question.id,
                                                        .job = question.job,
                                                        .workflow = question.workflow,
                                                        .question = question.content,
                                                        .requested_by = question.requested_by,
                                                        .deadline = question.deadline});
  if (!asked) return asked.error();
  return approval_in(*asked);
}

Result<std::optional<Approval>> PostgresApprovalStore::settle(const std::string& id) {
  const auto settled = postgres::expire_approval(sessions_, id);
  if (!settled) return settled.error();
  if (!*settled) return std::optional<Approval>();
  return std::optional(approval_in(**settled));
}

}  // namespace millrace::approve
