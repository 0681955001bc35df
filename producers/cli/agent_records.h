#pragma once

#include <filesystem>
#include <vector>

#include "shared/agents/agent.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli {

/// The records in a file (one, or an array of them) or in all .json files of a folder. kRejected names the file and what is
/// wrong with it.
Result<std::vector<agents::Agent>> read_agent_records(const std::filesystem::path& path);

}  // namespace millrace::cli
