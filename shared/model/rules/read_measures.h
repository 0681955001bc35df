#pragma once

#include <vector>

#include "shared/model/rules/sentence.h"

namespace millrace::model::rules {

/// "total amount", "min, max and average of price", "number of orders", "how many different customers", "count":
/// the cross product of the aggregates named and the columns named.
Readings<std::vector<Measure>> measures_at(const Sentence& sentence, std::size_t at);

/// Exactly one of them.
Readings<Measure> measure_at(const Sentence& sentence, std::size_t at);

}  // namespace millrace::model::rules
