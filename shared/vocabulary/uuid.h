#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace millrace {

/// A UUID as 36 lower-case characters. Name-based ones (RFC 9562, version 5, SHA-1) make identifiers
/// deterministic: the same name under the same parent is the same UUID on every run and machine.
std::string uuid_v5(std::string_view parent_uuid, std::string_view name);

/// A version 4 UUID from 16 given random bytes.
std::string uuid_v4(const std::array<std::uint8_t, 16>& random_bytes);

/// The parent of all names that Millrace derives.
inline constexpr std::string_view kMillraceNamespace = "6d696c6c-7261-5ce0-8000-6d6172696e65";

}  // namespace millrace
