#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "shared/time/clock.h"

namespace millrace::simulation {

/// What happened in a run, as one number that two runs of a seed must share; told line by line when that is wanted.
class Trace final {
 public:
  explicit Trace(bool is_told) : is_told_(is_told) {}

  bool is_told() const { return is_told_; }
  void note(TimePoint at, std::string_view who, std::string_view what, std::string_view detail = {});
  std::uint64_t digest() const { return digest_; }

  /// A fault that did something.
  void bite(std::string_view fault) { ++bites_[std::string(fault)]; }
  const std::map<std::string, int>& bites() const { return bites_; }

 private:
  void mix(std::string_view text);

  const bool is_told_;
  std::uint64_t digest_ = 14695981039346656037ULL;
  std::map<std::string, int> bites_;
};

}  // namespace millrace::simulation
