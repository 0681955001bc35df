#pragma once

#include "shared/postgres/session.h"
#include "workers/approve/approval_store.h"

namespace millrace::approve {

/// The ApprovalStore over the table `approvals`. Deadlines are judged by PostgreSQL's clock.
class PostgresApprovalStore final : public ApprovalStore {
 public:
  /// `sessions` must outlive the store.
  explicit PostgresApprovalStore(postgres::SessionPool& sessions) : sessions_(sessions) {}

  Result<Approval> ask(const Question& question) override;
  Result<std::optional<Approval>> settle(const std::string& id) override;

 private:
  postgres::SessionPool& sessions_;
};

}  // namespace millrace::approve
