#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::settings {

enum class Kind { kText, kInteger, kNumber, kBoolean, kDuration, kBytes, kList, kChoice, kPath };

/// One line of the table that people read in `millrace help settings` and that every value is checked against.
struct KnownSetting {
  std::string_view name;
  Kind kind = Kind::kText;
  std::string_view standard;  ///< The default.
  std::string_view meaning;   ///< One sentence, for a person; for kChoice it starts with the choices: "text|json: …".
  bool is_secret = false;     ///< Never shown; `<name>_file` names a file that holds it.
};

/// Every setting, by name in alphabetical order within its section.
std::span<const KnownSetting> known_settings();

const KnownSetting* find_known_setting(std::string_view name);

/// Prefixes whose names are free because they are passed through ("kafka.client.").
std::span<const std::string_view> free_sections();

/// "kafka.client." for "kafka.client.sasl.username"; empty when the name is in no free section.
std::string_view free_section_of(std::string_view name);

/// Secret by the table or, in a free section, by its last word ("password", "secret", "key", "token").
bool is_secret(std::string_view name);

/// The choices of a kChoice, from its meaning.
std::vector<std::string> choices_of(const KnownSetting& setting);

}  // namespace millrace::settings
