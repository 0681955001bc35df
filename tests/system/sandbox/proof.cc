#include "tests/system/sandbox/proof.h"

#include <gtest/gtest.h>

#include <map>

namespace millrace::sandbox {
namespace {

std::map<int, HeldBy>& proofs() {
  static std::map<int, HeldBy> proofs;
  return proofs;
}

}  // namespace

void record_proof(int number, HeldBy held_by) {
  if (!::testing::Test::HasFailure()) proofs()[number] = held_by;
}

std::vector<int> unproven_numbers() {
  std::vector<int> unproven;
  for (int number = 1; number <= kLastNumber; ++number) {
    if (!proofs().contains(number)) unproven.push_back(number);
  }
  return unproven;
}

std::vector<int> numbers_held_by(HeldBy held_by) {
  std::vector<int> numbers;
  for (const auto& [number, holder] : proofs()) {
    if (holder == held_by) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace millrace::sandbox
