#include <gtest/gtest.h>

#include "shared/postgres/queries/approvals.h"
#include "tests/contract/approve/approval_world.h"
#include "tests/support/private_postgres.h"
#include "workers/approve/postgres_approval_store.h"

namespace millrace::approve {
namespace {

class PostgresWorld final : public ApprovalWorld {
 public:
  ApprovalStore& store() override { return store_; }
  TimePoint now() override { return clock_.now(); }
  bool decide(const std::string& id, bool is_approved, const std::string& by) override {
    const auto decided =
        postgres::decide_approval(sessions_, {.approval_id = id, .is_approved = is_approved, .by = by});
    EXPECT_TRUE(decided) << describe(decided.error());
    return decided && decided->verdict == postgres::DecisionResult::Verdict::kCounted;
  }
  void pass_deadline_of(const std::string& id) override {
    const auto moved =
        sessions_.run("UPDATE approvals SET deadline = now() - interval '1 second' WHERE approval_id = $1", {id});
    EXPECT_TRUE(moved) << describe(moved.error());
  }

 private:
  SystemClock clock_;
  postgres::SessionPool sessions_{tests::PrivatePostgres::shared().url(), "approval-contract", 4};
  PostgresApprovalStore store_{sessions_};
};

}  // namespace

std::unique_ptr<ApprovalWorld> postgres_world() { return std::make_unique<PostgresWorld>(); }

}  // namespace millrace::approve
