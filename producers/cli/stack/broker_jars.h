#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

using Say = std::function<void(std::string_view)>;

/// The folder with the jars of ops/stack/pom.xml below the cache folder; fetched with Maven when it is not there yet.
/// kRejected with the remedy when Maven or Java is missing or the download fails.
Result<std::filesystem::path> ensure_broker_jars(const std::filesystem::path& cache_folder, const Say& say);

/// Where they are, or would be.
std::filesystem::path broker_jars_folder(const std::filesystem::path& cache_folder);

}  // namespace millrace::cli::stack
