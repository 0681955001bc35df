#pragma once

#include <string>
#include <vector>

namespace millrace::batch {

/// Whether two names mean the same thing in tables: "zip" and "postal_code", "homepage" and "website".
bool are_synonyms(const std::vector<std::string>& left_words, const std::vector<std::string>& right_words);

}  // namespace millrace::batch
