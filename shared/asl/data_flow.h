#pragma once

#include "shared/asl/environment.h"
#include "shared/asl/state_machine.h"

namespace millrace::asl {

/// Data through InputPath or OutputPath.
Evaluated<Data> filter_data(const DataPath& filter, const Environment& environment);

/// The raw input with the result put where ResultPath says. Copies the input only when something must be put into it.
Evaluated<Data> merge_result(const ResultPath& where, const Data& raw_input, Data result);

}  // namespace millrace::asl
