#pragma once

#include <string>

#include "shared/postgres/session.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::postgres {

/// To whom a job belongs; empty for a job of nobody's, or that is not there.
Result<std::string> find_tenant(SessionPool& sessions, const JobId& job);

}  // namespace millrace::postgres
