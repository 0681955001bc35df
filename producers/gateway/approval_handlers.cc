#include "producers/gateway/command_tools.h"
#include "producers/gateway/job_access.h"
#include "producers/gateway/job_handlers.h"
#include "producers/jobs/approval_documents.h"
#include "shared/time/timestamp.h"

namespace millrace::gateway {
namespace {

constexpr long kApprovalsPerPage = 100;

Answer list_approvals(const Services& services, const ApiRequest& request) {
  const auto approvals = postgres::list_approvals(
      services.database, {.only_open = request.parameter("status").value_or("open") == "open",
                          .approvals_max = static_cast<int>(request.number("limit", kApprovalsPerPage)),
                          .tenant = request.caller.tenant});
  if (!approvals) return problem_of(approvals.error());
  Json list = Json::array();
  for (const auto& approval : *approvals) list.push_back(jobs::document_of(approval));
  return json_response(200, Json{{"approvals", std::move(list)}});
}

/// An approval belongs to whom its job belongs to.
std::variant<postgres::ApprovalRecord, Problem> visible_approval(const Services& services, const ApiRequest& request) {
  auto found = postgres::find_approval(services.database, request.id());
  if (!found) return problem_of(found.error());
  if (!*found) return no_such("approval", request.id());
  if (!request.caller.tenant) return **std::move(found);
  const auto standing = postgres::find_standing(services.database, (*found)->job);
  if (!standing) return problem_of(standing.error());
  if (!*standing || !request.caller.may_see((*standing)->tags)) return no_such("approval", request.id());
  return **std::move(found);
}

Answer show_approval(const Services& services, const ApiRequest& request) {
  const auto approval = visible_approval(services, request);
  if (const auto* problem = std::get_if<Problem>(&approval)) return *problem;
  return json_response(200, jobs::document_of(std::get<postgres::ApprovalRecord>(approval)));
}

/// A decision that was sent twice, perhaps because its answer was lost.
bool is_same_decision(const postgres::DecisionResult& result, const postgres::Decision& decision) {
  return result.approval && result.approval->status == (decision.is_approved ? "approved" : "rejected") &&
         result.approval->decided_by == decision.by && result.approval->comment == decision.comment;
}

Problem refused_decision(const postgres::DecisionResult& result, const std::string& id) {
  using Verdict = postgres::DecisionResult::Verdict;
  Json more = Json::object();
  if (result.approval) more["approval"] = jobs::document_of(*result.approval);
  switch (result.verdict) {
    case Verdict::kAlreadyDecided:
      return {.status = 409, .code = "already_decided", .title = "Already decided",
              .detail = "the first decision stands: " + jobs::first_decision(*result.approval), .more = more};
    case Verdict::kTooLate:
      return {.status = 409,
              .code = "too_late",
              .title = "Too late",
              .detail = "the deadline was " + to_rfc3339(result.approval->deadline) + "; no answer in time means no",
              .more = more};
    case Verdict::kOwnRequest:
      return {.status = 403, .code = "own_request", .title = "Not allowed",
              .detail = "who asked may not decide; somebody else must", .more = more};
    case Verdict::kJobEnded:
      return {.status = 409, .code = "job_has_ended", .title = "The job has ended",
              .detail = "nothing waits for the answer any more", .more = more};
    case Verdict::kCounted:
    case Verdict::kUnknown: break;
  }
  return no_such("approval", id);
}

Answer decide(const Services& services, const ApiRequest& request, bool is_approved) {
  const auto approval = visible_approval(services, request);
  if (const auto* problem = std::get_if<Problem>(&approval)) return *problem;
  postgres::Decision decision{.approval_id = request.id(), .is_approved = is_approved, .by = request.caller.subject};
  if (const std::string comment = request.text("comment"); !comment.empty()) decision.comment = comment;
  if (request.document.contains("answer") && !request.document["answer"].is_null()) {
    decision.answer = text_of(request.document["answer"]);
  }

  const auto decided = postgres::decide_approval(services.database, decision);
  if (!decided) return problem_of(decided.error());
  const bool has_counted = decided->verdict == postgres::DecisionResult::Verdict::kCounted;
  if (!has_counted && !is_same_decision(*decided, decision)) return refused_decision(*decided, request.id());
  if (has_counted) jobs::hint_owner(command_tools(services), decided->approval->job);
  return json_response(200, jobs::document_of(*decided->approval));
}

}  // namespace

void add_approval_handlers(const Services& services, Handlers& handlers) {
  handlers["listApprovals"] = [&services](const ApiRequest& request) { return list_approvals(services, request); };
  handlers["getApproval"] = [&services](const ApiRequest& request) { return show_approval(services, request); };
  handlers["approve"] = [&services](const ApiRequest& request) { return decide(services, request, true); };
  handlers["reject"] = [&services](const ApiRequest& request) { return decide(services, request, false); };
  // The same by the documents' own addresses.
  for (const auto& [alias, own] : {std::pair("listHitl", "listApprovals"), std::pair("getHitl", "getApproval"),
                                   std::pair("approveHitl", "approve"), std::pair("rejectHitl", "reject")}) {
    handlers[alias] = handlers.at(own);
  }
}

}  // namespace millrace::gateway
