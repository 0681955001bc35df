#pragma once

#include <map>
#include <mutex>
#include <string>

#include "workers/approve/approval_store.h"

namespace millrace::approve {

/// An ApprovalStore that forgets everything with the process: for tests.
class MemoryApprovalStore final : public ApprovalStore {
 public:
  explicit MemoryApprovalStore(const Clock& clock) : clock_(clock) {}

  Result<Approval> ask(const Question& question) override;
  Result<std::optional<Approval>> settle(const std::string& id) override;

  /// What a person does. False when the question is unknown, decided, or past its deadline.
  bool decide(const std::string& id, Approval::Status status, const std::string& by,
              const std::optional<std::string>& comment = {}, const std::optional<std::string>& answer = {});
  /// The next so many calls of the interface are kTransient.
  void fail_next(int calls);
  void erase(const std::string& id);

 private:
  bool fails_now();

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Approval> approvals_;
  int failures_left_ = 0;
};

}  // namespace millrace::approve
