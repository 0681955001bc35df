#pragma once

#include <filesystem>
#include <string>

#include "shared/frameworks/framework_folder.h"

namespace millrace::cli {

/// What `workflow put` and `validate` are given: a folder (shared/frameworks/framework_folder.h) or a single file with a
/// definition, whose name up to the first dot is then the workflow's. `name` overrides when not empty.
Result<frameworks::FrameworkFolder> read_workflow_source(const std::filesystem::path& path, const std::string& name);

}  // namespace millrace::cli
