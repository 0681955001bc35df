#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "shared/vocabulary/result.h"

namespace millrace::settings {

/// A YAML file as dotted names: nested maps become dots, lists of scalars become commas. kRejected names the file and
/// line of what is wrong with it; names are not checked here.
Result<std::map<std::string, std::string>> read_settings_file(const std::filesystem::path& file);

/// The same as text; `origin` names it in errors.
Result<std::map<std::string, std::string>> parse_settings(const std::string& text, const std::string& origin);

/// YAML that parse_settings reads back.
std::string print_settings(const std::map<std::string, std::string>& settings);

}  // namespace millrace::settings
