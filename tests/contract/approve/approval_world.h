#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "workers/approve/approval_store.h"

namespace millrace::approve {

/// What the contract needs around an ApprovalStore: people, and time.
class ApprovalWorld {
 public:
  virtual ~ApprovalWorld() = default;
  virtual ApprovalStore& store() = 0;
  virtual TimePoint now() = 0;
  /// A person's word; whether it counted.
  virtual bool decide(const std::string& id, bool is_approved, const std::string& by) = 0;
  /// Makes the question's deadline lie in the past.
  virtual void pass_deadline_of(const std::string& id) = 0;
};

std::unique_ptr<ApprovalWorld> memory_world();
std::unique_ptr<ApprovalWorld> postgres_world();

/// One implementation under test.
struct World {
  std::string name;
  std::function<std::unique_ptr<ApprovalWorld>()> make;
};
inline void PrintTo(const World& world, std::ostream* out) { *out << world.name; }

}  // namespace millrace::approve
