#include "shared/time/timestamp.h"
#include "tests/contract/approve/approval_world.h"
#include "workers/approve/memory_approval_store.h"

namespace millrace::approve {
namespace {

class MemoryWorld final : public ApprovalWorld {
 public:
  ApprovalStore& store() override { return store_; }
  TimePoint now() override { return clock_.now(); }
  bool decide(const std::string& id, bool is_approved, const std::string& by) override {
    return store_.decide(id, is_approved ? Approval::Status::kApproved : Approval::Status::kRejected, by);
  }
  void pass_deadline_of(const std::string&) override { clock_.advance_by(std::chrono::hours(24)); }

 private:
  ManualClock clock_{*parse_rfc3339("2026-01-02T03:04:05Z")};
  MemoryApprovalStore store_{clock_};
};

}  // namespace

std::unique_ptr<ApprovalWorld> memory_world() { return std::make_unique<MemoryWorld>(); }

}  // namespace millrace::approve
