#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::batch {

/// The words of a name or sentence in lower case: "CompanyName", "company_name" and "Company name" are the same two. Words that
/// say nothing ("the", "for", "csv") are left out of sentences, never of names.
std::vector<std::string> words_of_name(std::string_view name);
std::vector<std::string> words_of_sentence(std::string_view sentence);

/// "enrich" and "enrichment", "company" and "companies": one idea, as far as beginnings tell.
bool are_alike(std::string_view left, std::string_view right);

/// What share of `wanted` is alike to some word of `offered`; 0 when nothing is wanted.
double share_found(const std::vector<std::string>& wanted, const std::vector<std::string>& offered);

/// The words with nothing between them: how two spellings of a name are compared.
std::string joined(const std::vector<std::string>& words);

}  // namespace millrace::batch
