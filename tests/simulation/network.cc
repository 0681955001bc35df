#include "tests/simulation/network.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/invariants.h"

namespace millrace::simulation {

void Network::send(Sender sender, event_log::OutgoingRecord record, std::uint64_t ticket) {
  Parcel parcel{sender, std::move(record), ticket, Fate::kArrives};
  if (scene_.chance.one_in(scene_.climate.failed_send)) parcel.fate = Fate::kLost;
  else if (scene_.chance.one_in(scene_.climate.unheard_send)) parcel.fate = Fate::kUnheard;
  else if (scene_.chance.one_in(scene_.climate.doubled_send)) parcel.fate = Fate::kDoubled;
  const Duration lasts = scene_.chance.between(Duration(100), std::max(Duration(200), scene_.climate.send_lasts_max));
  under_way_.emplace(scene_.time.now + lasts, std::move(parcel));
}

std::vector<event_log::Delivery> Network::collect(Sender sender) {
  const auto found = deliveries_.find(sender);
  return found == deliveries_.end() ? std::vector<event_log::Delivery>() : std::exchange(found->second, {});
}

void Network::pump() {
  if (scene_.time.now < scene_.log_away_until) return;
  while (!under_way_.empty() && under_way_.begin()->first <= scene_.time.now) {
    const Parcel parcel = std::move(under_way_.begin()->second);
    under_way_.erase(under_way_.begin());
    arrive(parcel);
  }
}

void Network::arrive(const Parcel& parcel) {
  event_log::Delivery delivery{.ticket = parcel.ticket, .error = std::nullopt};
  const auto write = [&] {
    const auto written = log_.append(parcel.record);
    scene_.trace.note(scene_.time.now, "log", "has", parcel.record.topic + " " + parcel.record.value);
    if (written) scene_.invariants.written(parcel.record);
    else delivery.error = written.error();
  };
  switch (parcel.fate) {
    case Fate::kArrives: write(); break;
    case Fate::kDoubled:
      scene_.trace.bite("record written twice");
      write();
      write();
      break;
    case Fate::kUnheard:
      scene_.trace.bite("record written, reported as failed");
      write();
      delivery.error = transient("log", "no answer");
      break;
    case Fate::kLost:
      scene_.trace.bite("record not written");
      delivery.error = transient("log", "not written");
      break;
  }
  if (!delivery.error) scene_.invariants.acknowledged(parcel.record);
  deliveries_[parcel.sender].push_back(std::move(delivery));
}

}  // namespace millrace::simulation
