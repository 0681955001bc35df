#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "tests/simulation/scene.h"

namespace millrace::simulation {

/// Thrown out of a call that a process makes: it died there, and its memory goes with its objects.
struct ProcessDied {};

/// A process as its adapters see it. Whatever it asks of the outside may be the last it does, or last so long that others
/// take it for dead.
class Host final {
 public:
  Host(Scene& scene, std::string name, std::uint64_t incarnation)
      : scene_(scene), name_(std::move(name)), incarnation_(incarnation) {}

  /// Before the outside does what it is asked for. Throws ProcessDied.
  void before(std::string_view call);
  /// After it has done so, before the process hears of it.
  void after(std::string_view call);

  const std::string& name() const { return name_; }
  std::uint64_t incarnation() const { return incarnation_; }
  void kill() { is_doomed_ = true; }
  bool is_doomed() const { return is_doomed_; }
  bool is_stalled() const { return is_stalled_; }
  /// Stalled as a whole: its other threads stand still too.
  bool is_frozen() const { return is_frozen_; }

 private:
  void maybe_die(std::string_view call);
  void maybe_stall(std::string_view call);

  Scene& scene_;
  const std::string name_;
  const std::uint64_t incarnation_;
  bool is_doomed_ = false;
  bool is_stalled_ = false;
  bool is_frozen_ = false;
};

}  // namespace millrace::simulation
