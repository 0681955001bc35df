#pragma once

#include "shared/model/model_request.h"
#include "shared/vocabulary/result.h"

namespace millrace::codegen {

/// An answer is of use when there is a program in it.
Result<void> check_for_program(const model::ModelRequest& request, const model::ModelAnswer& answer);

}  // namespace millrace::codegen
