#pragma once

#include "shared/model/rules/sentence.h"
#include "shared/vocabulary/error.h"

namespace millrace::model::rules {

/// "I do not understand …" for the word at `at`, with the nearest column name, what can be asked, and examples.
Error not_understood(const Sentence& sentence, std::size_t at, const Schema& schema);

/// The error with what can be asked of these files, and examples, behind it.
Error with_capabilities(Error error, const Schema& schema);

}  // namespace millrace::model::rules
