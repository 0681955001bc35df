#pragma once

#include <vector>

#include "tests/system/sandbox/attack.h"

namespace millrace::sandbox {

/// Makes one test of every attack; all must have been loaded while their files could be read.
void register_attack_tests(const std::vector<Attack>& attacks);

}  // namespace millrace::sandbox
