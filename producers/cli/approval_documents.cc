#include "producers/cli/approval_documents.h"

#include "producers/cli/console.h"
#include "producers/cli/job_documents.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"

namespace millrace::cli {

std::string question_text(const postgres::ApprovalRecord& approval) {
  const Json question = json_in(approval.question);
  if (!question.is_object() || !question.contains("question")) return text_of(question);
  const Json& text = question["question"];
  return text.is_string() ? text.get<std::string>() : text_of(text);
}

std::string text_of_approval(const postgres::ApprovalRecord& approval, TimePoint now) {
  std::string text = "id        " + approval.id + "\njob       " + approval.job.value() + "\nworkflow  " +
                     approval.workflow + "\nasked     " + to_rfc3339(approval.asked_at) + " (" +
                     relative_time(approval.asked_at, now) + ")\ndeadline  " + to_rfc3339(approval.deadline) + " (" +
                     relative_time(approval.deadline, now) + ")\n";
  if (approval.requested_by) text += "for       " + printable(*approval.requested_by) + "\n";
  text += "status    " + printable(jobs::first_decision(approval)) + "\n\n" + readable(json_in(approval.question));
  return text;
}

Problem no_such_approval(const std::string& id) {
  return {.code = ExitCode::kNotFound,
          .title = "not found",
          .detail = "there is no approval " + id + "; `millrace approval list` shows what waits for a decision"};
}

std::optional<Problem> refusal_of(const postgres::DecisionResult& result, const std::string& id) {
  using Verdict = postgres::DecisionResult::Verdict;
  const auto refused = [&](ExitCode code, const std::string& title, const std::string& detail) {
    Json more = Json::object();
    if (result.approval) more["approval"] = document_of(*result.approval);
    return Problem{.code = code, .title = title, .detail = detail, .more = std::move(more)};
  };
  switch (result.verdict) {
    case Verdict::kCounted: return {};
    case Verdict::kUnknown: return no_such_approval(id);
    case Verdict::kAlreadyDecided:
      return refused(ExitCode::kConflict, "already decided",
                     "the first decision stands: " + printable(jobs::first_decision(*result.approval)));
    case Verdict::kTooLate:
      return refused(ExitCode::kConflict, "too late",
                     "the deadline was " + to_rfc3339(result.approval->deadline) + "; no answer in time means no");
    case Verdict::kOwnRequest:
      return refused(ExitCode::kNotAllowed, "own request",
                     "it was asked on behalf of " + *result.approval->requested_by + ", who may not decide it");
    case Verdict::kJobEnded:
      return refused(ExitCode::kConflict, "job has ended",
                     "job " + result.approval->job.value() + " has ended; nothing waits for the answer");
  }
  return {};
}

}  // namespace millrace::cli
