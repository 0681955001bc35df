#include "workers/approve/memory_approval_store.h"

namespace millrace::approve {
namespace {

Error away() { return transient("approvals", "the store is away, as the test wants it"); }

}  // namespace

bool MemoryApprovalStore::fails_now() {
  if (failures_left_ == 0) return false;
  --failures_left_;
  return true;
}

Result<Approval> MemoryApprovalStore::ask(const Question& question) {
  const std::lock_guard guard(mutex_);
  if (fails_now()) return away();
  return approvals_.try_emplace(question.id, Approval{.id = question.id, .deadline = question.deadline}).first->second;
}

Result<std::optional<Approval>> MemoryApprovalStore::settle(const std::string& id) {
  const std::lock_guard guard(mutex_);
  if (fails_now()) return away();
  const auto found = approvals_.find(id);
  if (found == approvals_.end()) return std::optional<Approval>();
  Approval& approval = found->second;
  if (approval.status == Approval::Status::kPending && approval.deadline <= clock_.now()) {
    approval.status = Approval::Status::kExpired;
    approval.decided_at = clock_.now();
  }
  return std::optional(approval);
}

bool MemoryApprovalStore::decide(const std::string& id, Approval::Status status, const std::string& by,
                                 const std::optional<std::string>& comment, const std::optional<std::string>& answer) {
  const std::lock_guard guard(mutex_);
  const auto found = approvals_.find(id);
  if (found == approvals_.end()) return false;
  Approval& approval = found->second;
  if (approval.status != Approval::Status::kPending || approval.deadline <= clock_.now()) return false;
  approval.status = status;
  approval.by = by;
  approval.decided_at = clock_.now();
  approval.comment = comment;
  approval.answer = answer;
  return true;
}

void MemoryApprovalStore::fail_next(int calls) {
  const std::lock_guard guard(mutex_);
  failures_left_ = calls;
}

void MemoryApprovalStore::erase(const std::string& id) {
  const std::lock_guard guard(mutex_);
  approvals_.erase(id);
}

}  // namespace millrace::approve
