#pragma once

#include <string>
#include <vector>

#include "shared/model/input_file.h"

namespace millrace::codegen {

/// The files as a model is told of them: name, delimiter, every column with its type, and the first rows. Long cells are
/// shortened; at most 16 KiB in all.
std::string describe_inputs(const std::vector<model::InputFile>& files);

}  // namespace millrace::codegen
