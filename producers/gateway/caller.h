#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::gateway {

/// What somebody may do. Everybody may look; an admin may do everything.
enum class Role { kViewer, kOperator, kApprover, kAdmin };
std::string_view name_of(Role role);
std::optional<Role> role_named(std::string_view name);

/// Who asks, as the gateway believes it.
struct Caller {
  std::string subject;
  std::set<Role> roles{};
  std::optional<std::string> tenant{};  ///< Absent: all tenants, and what belongs to none.

  bool may_act_as(Role role) const;
  /// Whether a job with these tags (a JSON object) is any of this caller's business.
  bool may_see(const std::string& job_tags) const;
};

/// Which claims say what.
struct ClaimNames {
  std::string roles = "roles";    ///< A list or a text with blanks; beside it the standard claim `scope` is read.
  std::string tenant = "tenant";  ///< Absent: the tenant "default". "*" with the role admin: all of them.
};

/// Who a verified token is about. kRejected when it names no role that is known here, or a malformed tenant.
Result<Caller> caller_of(const Json& claims, const ClaimNames& names);

/// Who asks when nobody has to show a token.
Caller local_caller();

/// Letters, digits, '.', '_' and '-', at most 64.
bool is_tenant_name(std::string_view text);

}  // namespace millrace::gateway
