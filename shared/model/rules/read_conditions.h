#pragma once

#include "shared/model/rules/sentence.h"

namespace millrace::model::rules {

/// What rows (or groups) must fulfil, with the word that introduces it or without: "where amount is over 100 and region is
/// north or south", "in Berlin", "with no email", "excluding cancelled", "since 2024-03-01", "with more than 5 orders".
Readings<Condition> filters_at(const Sentence& sentence, std::size_t at);

}  // namespace millrace::model::rules
