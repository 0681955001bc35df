#pragma once

#include <optional>
#include <string_view>

#include "shared/model/rules/query.h"
#include "shared/model/rules/schema.h"
#include "shared/model/rules/write_program.h"

namespace millrace::model::rules {

/// write_program's program for a Ray cluster: the cells of a file are read by Ray tasks, many parts at once, and put together
/// in order by the driver. The inputs of MILLRACE_INPUTS may be addresses as well as paths.
Program write_ray_program(const Query& query, const Schema& schema, std::string_view question);

/// "Create a Ray task that returns Hello" needs no files. Nothing when the question asks for something else.
std::optional<Program> write_ray_task(std::string_view question);

}  // namespace millrace::model::rules
