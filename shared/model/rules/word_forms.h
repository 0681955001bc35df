#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::model::rules {

/// Lower case for ASCII letters; other bytes stay.
std::string lower_case(std::string_view text);

/// "cities" -> "city", "boxes" -> "box", "people" -> "person". Takes and gives lower case. Need not be a real word: both
/// sides of a comparison go through it.
std::string singular_of(std::string_view word);

/// The words of a name, lower case and singular: "unitPrice_EUR", "Unit prices EUR" -> unit, price, eur.
std::vector<std::string> words_of(std::string_view name);

/// The words of a name run together: two names with equal keys mean the same thing to a reader.
std::string key_of(std::string_view name);

}  // namespace millrace::model::rules
