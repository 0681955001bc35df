#pragma once

#include <optional>
#include <string>

#include "shared/vocabulary/result.h"

namespace millrace::gateway {

/// A session id as AWS's agent runtimes want it: 33 to 256 characters.
inline constexpr std::size_t kSessionBytesMin = 33;
inline constexpr std::size_t kSessionBytesMax = 256;

/// How a caller names a session.
struct GivenSession {
  std::string id;      ///< As it was sent; empty when it was not.
  std::string tenant;  ///< Empty for none.
};

/// The id to use: the caller's own when AWS would take it, else one made of it, always the same for the same tenant and id.
/// `fresh` names a session that the caller did not name. kRejected for more than 256 characters, and when `is_strict` for
/// whatever AWS would refuse. Pure.
Result<std::string> session_name(const GivenSession& given, const std::string& fresh, bool is_strict);

}  // namespace millrace::gateway
