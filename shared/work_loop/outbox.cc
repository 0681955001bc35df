#include "shared/work_loop/outbox.h"

#include <chrono>
#include <utility>

namespace millrace::work_loop {
namespace {

/// A broker that just refused needs a moment; a producer made anew does not, and does not mind.
constexpr Duration kPauseBeforeRepeat = std::chrono::milliseconds{100};

}  // namespace

void Outbox::post(event_log::OutgoingRecord record, Purpose purpose) {
  if (to_send_.empty()) waiting_since_ = clock_.monotonic();
  to_send_.push_back(++last_ticket_);
  letters_.emplace(last_ticket_, Letter{std::move(record), purpose});
}

void Outbox::flush() {
  if (!to_repeat_.empty() && clock_.monotonic() >= repeat_at_) {
    to_send_.insert(to_send_.begin(), to_repeat_.begin(), to_repeat_.end());
    to_repeat_.clear();
  }
  while (!to_send_.empty()) {
    const std::uint64_t ticket = to_send_.front();
    // A copy stays here until the log has the record: its producer may die with it.
    const auto taken = sink_.send(letters_.at(ticket).record, ticket);
    if (!taken && taken.error().kind != ErrorKind::kRejected)
      return;  // The queue is full: the next flush goes on.
    to_send_.pop_front();
    if (taken) continue;
    refused_at_once_.push_back({letters_.at(ticket).purpose, taken.error()});
    letters_.erase(ticket);
  }
}

std::vector<Receipt> Outbox::collect() {
  std::vector<Receipt> receipts = std::exchange(refused_at_once_, {});
  for (event_log::Delivery& delivery : sink_.collect(Duration::zero())) {
    const auto letter = letters_.find(delivery.ticket);
    if (letter == letters_.end()) continue;
    if (delivery.error && delivery.error->kind != ErrorKind::kRejected) {
      to_repeat_.push_back(delivery.ticket);
      repeat_at_ = clock_.monotonic() + kPauseBeforeRepeat;
      ++resent_;
      continue;
    }
    receipts.push_back({letter->second.purpose, std::move(delivery.error)});
    letters_.erase(letter);
  }
  return receipts;
}

}  // namespace millrace::work_loop
