#include "shared/postgres/queries/approvals.h"

#include "shared/postgres/queries/columns.h"
#include "shared/postgres/queries/commands.h"
#include "shared/postgres/queries/job_listing.h"
#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::postgres {
namespace {

/// Of `approvals a`: a decision would count.
constexpr char kIsOpen[] =
    "a.status = 'pending' AND a.deadline > now() "
    "AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.job_id = a.job_id AND j.finished_at IS NOT NULL)";

const std::string& columns() {
  static const std::string kColumns = "approval_id, job_id, workflow, question, requested_by, " + rfc3339_of("asked_at") +
                                      ", " + rfc3339_of("deadline") + ", status, decided_by, " +
                                      rfc3339_of("decided_at") + ", comment, answer";
  return kColumns;
}

ApprovalRecord approval_in(const Row& row) {
  return {.id = text_in(row.at(0)),
          .job = JobId(text_in(row.at(1))),
          .workflow = text_in(row.at(2)),
          .question = text_in(row.at(3)),
          .requested_by = row.at(4),
          .asked_at = time_in(row.at(5)).value_or(TimePoint{}),
          .deadline = time_in(row.at(6)).value_or(TimePoint{}),
          .status = text_in(row.at(7)),
          .decided_by = row.at(8),
          .decided_at = time_in(row.at(9)),
          .comment = row.at(10),
          .answer = row.at(11)};
}

Result<std::vector<ApprovalRecord>> approvals_in(const Result<Rows>& rows) {
  if (!rows) return rows.error();
  std::vector<ApprovalRecord> approvals;
  for (const Row& row : rows->rows) approvals.push_back(approval_in(row));
  return approvals;
}

Result<std::optional<ApprovalRecord>> first_in(const Result<Rows>& rows) {
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<ApprovalRecord>();
  return std::optional(approval_in(rows->rows.front()));
}

/// Session and SessionPool run statements alike.
template <typename Runner>
Result<std::optional<ApprovalRecord>> find(Runner& runner, const std::string& id) {
  return first_in(runner.run("SELECT " + columns() + " FROM approvals WHERE approval_id = $1", {id}));
}

/// The one UPDATE that every decision goes through: whoever finds the row pending and in time wins.
Result<std::optional<ApprovalRecord>> try_to_decide(Session& session, const Decision& decision) {
  static const std::string kStatement =
      "UPDATE approvals a SET status = $2, decided_by = $3, decided_at = now(), comment = $4, answer = $5 "
      "WHERE approval_id = $1 AND requested_by IS DISTINCT FROM $3 AND " +
      std::string(kIsOpen) + " RETURNING " + columns();
  return first_in(session.run(kStatement, {decision.approval_id, decision.is_approved ? "approved" : "rejected",
                                           decision.by, decision.comment, decision.answer}));
}

DecisionResult::Verdict why_not(const std::optional<ApprovalRecord>& found, const Decision& decision, bool is_past) {
  using Verdict = DecisionResult::Verdict;
  if (!found) return Verdict::kUnknown;
  if (found->status != "pending") return Verdict::kAlreadyDecided;
  if (is_past) return Verdict::kTooLate;
  if (found->requested_by == decision.by) return Verdict::kOwnRequest;
  return Verdict::kJobEnded;
}

Result<DecisionResult> explain_refusal(Session& session, const Decision& decision) {
  auto found = find(session, decision.approval_id);
  if (!found) return found.error();
  const auto past =
      session.run("SELECT deadline <= now() FROM approvals WHERE approval_id = $1", {decision.approval_id});
  if (!past) return past.error();
  const bool is_past = !past->rows.empty() && boolean_in(past->rows.front().at(0));
  return DecisionResult{.verdict = why_not(*found, decision, is_past), .approval = *std::move(found)};
}

}  // namespace

Result<std::vector<ApprovalRecord>> list_approvals(SessionPool& sessions, const ApprovalFilter& filter) {
  static const std::string kStatement =
      "SELECT " + columns() + " FROM approvals a WHERE (NOT $1::boolean OR (" + kIsOpen +
      std::string(")) AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM jobs o WHERE o.job_id = a.job_id AND ") +
      tenant_in("o.tags") + " = $3)) ORDER BY a.asked_at DESC, a.approval_id LIMIT $2::bigint";
  return approvals_in(sessions.run(
      kStatement, {filter.only_open ? "t" : "f", std::to_string(filter.approvals_max), filter.tenant}));
}

Result<std::vector<ApprovalRecord>> list_approvals_of_job(SessionPool& sessions, const JobId& job) {
  return approvals_in(
      sessions.run("SELECT " + columns() + " FROM approvals WHERE job_id = $1 ORDER BY asked_at, approval_id",
                   {job.value()}));
}

Result<std::optional<ApprovalRecord>> find_approval(SessionPool& sessions, const std::string& id) {
  return find(sessions, id);
}

Result<DecisionResult> decide_approval(SessionPool& sessions, const Decision& decision) {
  DecisionResult result;
  const auto done = sessions.in_transaction([&](Session& session) -> Result<void> {
    auto decided = try_to_decide(session, decision);
    if (!decided) return decided.error();
    if (!*decided) {
      auto explained = explain_refusal(session, decision);
      if (!explained) return explained.error();
      result = *std::move(explained);
      return {};
    }
    const auto asked = insert_command(session, {.job = (*decided)->job,
                                                .kind = "poll_now",
                                                .payload = Json{{"task_id", decision.approval_id}}.dump(),
                                                .requested_by = decision.by});
    if (!asked) return asked.error();
    result = {.verdict = DecisionResult::Verdict::kCounted, .approval = *std::move(decided)};
    return {};
  });
  if (!done) return done.error();
  return result;
}

Result<ApprovalRecord> ask_approval(SessionPool& sessions, const NewApproval& approval) {
  const auto asked = sessions.run(
      "INSERT INTO approvals (approval_id, job_id, workflow, question, requested_by, deadline) "
      "VALUES ($1, $2, $3, $4, $5, $6::timestamptz) ON CONFLICT (approval_id) DO NOTHING",
      {approval.id, approval.job.value(), approval.workflow, approval.question, approval.requested_by,
       to_rfc3339(approval.deadline)});
  if (!asked) return asked.error();
  const auto found = find(sessions, approval.id);
  if (!found) return found.error();
  if (!*found) return transient("approvals", "approval " + approval.id + " was erased while it was asked");
  return **found;
}

Result<std::optional<ApprovalRecord>> expire_approval(SessionPool& sessions, const std::string& id) {
  const auto expired = sessions.run(
      "UPDATE approvals SET status = 'expired', decided_at = now() "
      "WHERE approval_id = $1 AND status = 'pending' AND deadline <= now()",
      {id});
  if (!expired) return expired.error();
  return find(sessions, id);
}

}  // namespace millrace::postgres
