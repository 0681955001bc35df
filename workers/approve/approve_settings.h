#pragma once

#include <string>

#include "shared/settings/settings.h"

namespace millrace::approve {

struct ApproveSettings {
  std::string postgres_url;
  Duration deadline;  ///< Of questions that do not bring their own.
  std::size_t sessions_max = 4;

  /// kRejected when PostgreSQL is not known.
  static Result<ApproveSettings> from(const settings::Sheet& sheet);
};

}  // namespace millrace::approve
