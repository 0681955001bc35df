#pragma once

#include <vector>

#include "shared/model/rules/clause.h"
#include "shared/model/rules/schema.h"
#include "shared/vocabulary/result.h"

namespace millrace::model::rules {

/// What the clauses mean together. kRejected, saying what is missing or does not fit, when they make no question that has
/// one answer ("top 5" of what?).
///
/// - Measures beside plain columns group by those columns.
/// - "top N things by a number": things that repeat in the file are grouped and their numbers summed; things that do not are rows.
/// - Columns of two files without a join clause are joined on the one column name that both files have.
Result<Query> assemble_query(const std::vector<Clause>& clauses, const Schema& schema);

}  // namespace millrace::model::rules
