#pragma once

#include "shared/model/rules/clause.h"
#include "shared/model/rules/sentence.h"

namespace millrace::model::rules {

/// Every way to read one clause that begins at `at`. The cost grows with what had to be supposed.
Readings<Clause> clauses_at(const Sentence& sentence, std::size_t at);

}  // namespace millrace::model::rules
