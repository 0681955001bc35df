#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// Replaces a file so that a reader sees the old or the new text, never half of one. Made by root, it belongs to its
/// folder's owner, like everything in a state folder.
Result<void> write_atomically(const std::filesystem::path& file, const std::string& text);

std::optional<std::string> read_text(const std::filesystem::path& file);

/// An object of the file, or an empty one.
Json read_object(const std::filesystem::path& file);

/// A JSON object of integers: ports, replicas.
std::map<std::string, int> read_numbers(const std::filesystem::path& file);
Result<void> write_numbers(const std::filesystem::path& file, const std::map<std::string, int>& numbers);

}  // namespace millrace::cli::stack
