#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "shared/event_log/memory_log.h"
#include "shared/event_log/record_sink.h"
#include "tests/simulation/scene.h"

namespace millrace::simulation {

/// Records between their senders and the log: they take their time, overtake each other, get lost, arrive twice, and arrive
/// after their sender's death.
class Network final {
 public:
  using Sender = std::uint64_t;

  Network(Scene& scene, event_log::MemoryLog& log) : scene_(scene), log_(log) {}

  void send(Sender sender, event_log::OutgoingRecord record, std::uint64_t ticket);
  /// What became of the sender's records since the last call.
  std::vector<event_log::Delivery> collect(Sender sender);
  /// Writes what is due.
  void pump();
  bool is_empty() const { return under_way_.empty(); }

 private:
  enum class Fate { kArrives, kLost, kUnheard, kDoubled };
  struct Parcel {
    Sender sender;
    event_log::OutgoingRecord record;
    std::uint64_t ticket = 0;
    Fate fate = Fate::kArrives;
  };
  void arrive(const Parcel& parcel);

  Scene& scene_;
  event_log::MemoryLog& log_;
  std::multimap<TimePoint, Parcel> under_way_;
  std::map<Sender, std::vector<event_log::Delivery>> deliveries_;
};

}  // namespace millrace::simulation
