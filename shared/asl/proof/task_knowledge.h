#pragma once

#include <string>
#include <vector>

#include "shared/asl/proof/shape.h"
#include "shared/asl/state_machine.h"

namespace millrace::asl {

/// What a Task's service is known to answer; unknown parts are of `origin`.
ShapePtr result_shape(const TaskState& task, Origin origin);

/// The arguments that a Task's service does not work without; of alternatives ("TopicArn|TargetArn") one.
std::vector<std::string> required_arguments(const TaskState& task);

/// Waits for somebody outside: a token, an activity's worker, a person.
bool waits_for_somebody(const TaskState& task);

}  // namespace millrace::asl
