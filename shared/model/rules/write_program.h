#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/model/rules/query.h"
#include "shared/model/rules/schema.h"

namespace millrace::model::rules {

struct Program {
  std::string source;                ///< Python 3, standard library only.
  std::vector<std::string> columns;  ///< Of the answer, in order.
  std::vector<std::string> steps;    ///< The plan in words.
};

/// Writes the query as a program that reads the files named in the environment variable MILLRACE_INPUTS (a JSON array
/// of paths, in the order of the schema's files) and writes {"answer": [row, …], "columns": […], "row_count": n} to the
/// file named in MILLRACE_OUTPUT. `question` is quoted in its head.
///
/// Order: as asked; rows that are equal by it stay in the file's order, groups and distinct values are then ordered by
/// their columns, ascending. Every query gives the same answer on every run.
Program write_program(const Query& query, const Schema& schema, std::string_view question);

}  // namespace millrace::model::rules
