#include "workers/approve/approval_outcome.h"

#include <algorithm>
#include <string_view>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::approve {
namespace {

/// The store's clock may be a little behind ours at the deadline: asking again at once would be a busy loop.
constexpr Duration kPollPause = std::chrono::seconds(1);

std::string_view name_of(Approval::Status status) {
  switch (status) {
    case Approval::Status::kPending: return "pending";
    case Approval::Status::kApproved: return "approved";
    case Approval::Status::kRejected: return "rejected";
    case Approval::Status::kExpired: return "expired";
  }
  return "rejected";
}

Json or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }

Json answer_in(const Approval& approval) {
  if (!approval.answer) return Json();
  Json answer = Json::parse(*approval.answer, nullptr, false);
  return answer.is_discarded() ? Json(*approval.answer) : answer;
}

}  // namespace

work_loop::TaskOutcome outcome_of(const Approval& approval, TimePoint now) {
  if (approval.status == Approval::Status::kPending) {
    return work_loop::Pending{.handle = approval.id, .poll_after = std::max(approval.deadline, now + kPollPause)};
  }
  const Json output{{"decision", name_of(approval.status)},
                    {"approved", approval.status == Approval::Status::kApproved},
                    {"approval_id", approval.id},
                    {"by", or_null(approval.by)},
                    {"comment", or_null(approval.comment)},
                    {"answer", answer_in(approval)},
                    {"decided_at", approval.decided_at ? Json(to_rfc3339(*approval.decided_at)) : Json()}};
  return work_loop::Succeeded{output.dump()};
}

}  // namespace millrace::approve
