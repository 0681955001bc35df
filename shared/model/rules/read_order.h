#pragma once

#include "shared/model/rules/clause.h"
#include "shared/model/rules/sentence.h"

namespace millrace::model::rules {

/// "sorted by amount descending, then region", "highest first", "in alphabetical order", "newest first".
Readings<OrderClause> orders_at(const Sentence& sentence, std::size_t at);

/// "top 5 regions by total amount", "5 cheapest products", "the region with the highest total amount", "first 10 rows",
/// "most common status", "limit 10".
Readings<RankClause> ranks_at(const Sentence& sentence, std::size_t at);

}  // namespace millrace::model::rules
