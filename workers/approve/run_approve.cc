#include "workers/approve/run_approve.h"

#include <spdlog/spdlog.h>

#include "shared/postgres/session.h"
#include "workers/approve/approve_handler.h"
#include "workers/approve/approve_settings.h"
#include "workers/approve/postgres_approval_store.h"
#include "workers/pool/run_pool.h"

namespace millrace::approve {

int run_approve(const settings::Sheet& sheet) {
  constexpr int kUsage = 2;
  const auto settings = ApproveSettings::from(sheet);
  if (!settings) {
    spdlog::error("{}", describe(settings.error()));
    return kUsage;
  }
  SystemClock clock;
  postgres::SessionPool sessions(settings->postgres_url, "millrace-approve", settings->sessions_max);
  PostgresApprovalStore approvals(sessions);
  ApproveHandler handler({.approvals = approvals, .clock = clock}, settings->deadline);
  return pool::run_pool(sheet, PoolName("approve"), handler);
}

}  // namespace millrace::approve
