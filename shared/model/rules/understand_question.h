#pragma once

#include <string_view>
#include <vector>

#include "shared/model/input_file.h"
#include "shared/model/rules/query.h"
#include "shared/model/rules/schema.h"
#include "shared/vocabulary/result.h"

namespace millrace::model::rules {

/// Finds the cheapest way to cut the whole question into clauses that make sense together. No word is passed over: one that
/// no clause explains is a kRejected error, which names it, lists what can be asked and gives examples for these files.
Result<Query> understand_question(std::string_view question, const Schema& schema);

}  // namespace millrace::model::rules
