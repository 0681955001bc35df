#pragma once

#include "shared/postgres/session.h"
#include "workers/execute/line_store.h"

namespace millrace::execute {

/// LineStore over the table `task_logs`.
class PostgresLineStore final : public LineStore {
 public:
  explicit PostgresLineStore(postgres::SessionPool& sessions) : sessions_(sessions) {}
  Result<void> append(const std::vector<LogLine>& lines) override;

 private:
  postgres::SessionPool& sessions_;
};

}  // namespace millrace::execute
