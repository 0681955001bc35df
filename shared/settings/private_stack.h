#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace millrace::settings {

/// The checkout that this program was built in: the nearest folder above it that holds ops/stack/pom.xml. Nothing for an
/// installed program.
std::optional<std::filesystem::path> checkout_folder();

/// Where the private stack of this program lives: `given` if any, else a folder under /var/lib/millrace (root) or
/// ~/.local/state/millrace (others), named after the checkout or, without one, after the program's own path.
std::filesystem::path state_folder(const std::string& given);

/// Where downloads are kept: `given` if any, else /var/cache/millrace (root) or ~/.cache/millrace (others).
std::filesystem::path cache_folder(const std::string& given);

/// What the stack file of a private stack says, as settings: addresses, the file store, the state folder. Empty when there is
/// no such file or it cannot be read by this user.
std::map<std::string, std::string> private_stack_settings(const std::filesystem::path& state_folder);

}  // namespace millrace::settings
