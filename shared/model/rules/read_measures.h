#pragma once

#include <optional>
#include <vector>

#include "shared/model/rules/sentence.h"

namespace millrace::model::rules {

/// "total amount", "min, max and average of price", "number of orders", "how many different customers", "count":
/// the cross product of the aggregates named and the columns named.
Readings<std::vector<Measure>> measures_at(const Sentence& sentence, std::size_t at);

/// Words for an aggregate alone: "total", "the average".
std::optional<Reading<Aggregate>> aggregate_word_at(const Sentence& sentence, std::size_t at);

/// What "how many <column>" counts: the different values of a column that repeats ("how many customers"), the cells of one
/// that does not.
Measure count_of(const Sentence& sentence, ColumnRef column);

/// Exactly one of them.
Readings<Measure> measure_at(const Sentence& sentence, std::size_t at);

}  // namespace millrace::model::rules
