#pragma once

#include <vector>

#include "tests/system/sandbox/attack.h"

namespace millrace::sandbox {

/// Last number of the sandbox test list; S54 and up concern tools, which the sandbox does not have.
inline constexpr int kLastNumber = 53;

/// Remembers that the running test showed number `number` to be blocked; ignored when the test has failed.
void record_proof(int number, HeldBy held_by);

/// What record_proof was told. One test process, one list.
std::vector<int> unproven_numbers();
std::vector<int> numbers_held_by(HeldBy held_by);

}  // namespace millrace::sandbox
