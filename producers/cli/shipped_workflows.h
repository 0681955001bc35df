#pragma once

#include <cstddef>
#include <filesystem>

#include "shared/postgres/session.h"

namespace millrace::cli {

/// Puts every folder below `folder` as a workflow and answers how many there are. kRejected names the first one that is wrong.
Result<std::size_t> put_workflows_below(postgres::SessionPool& database, const std::filesystem::path& folder);

}  // namespace millrace::cli
