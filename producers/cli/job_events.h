#pragma once

#include <vector>

#include "shared/postgres/queries/job_trail.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {

/// Stored pieces as the events that GetExecutionHistory answers, in order of id.
Json events_in(const std::vector<postgres::HistoryPiece>& pieces);

}  // namespace millrace::cli
