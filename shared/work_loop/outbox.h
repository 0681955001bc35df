#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "shared/event_log/record_sink.h"
#include "shared/time/clock.h"
#include "shared/work_loop/loop_inbox.h"
#include "shared/work_loop/offset_ledger.h"

namespace millrace::work_loop {

/// Why a record is sent.
struct Purpose {
  enum class Kind { kOutcome, kRenewal, kDeadLetter };
  Kind kind = Kind::kOutcome;
  FlightId flight = 0;        ///< Of an outcome or a renewal.
  int attempt = 0;            ///< The dispatch that is renewed.
  OffsetLedger::Place place;  ///< Of a dead letter.
};

/// The log has it, or (with an error) will never take it.
struct Receipt {
  Purpose purpose;
  std::optional<Error> error;
};

/// Sends records until the log acknowledges them or refuses them for good. Used by one thread.
class Outbox final {
 public:
  Outbox(event_log::RecordSink& sink, Clock& clock) : sink_(sink), clock_(clock) {}

  void post(event_log::OutgoingRecord record, Purpose purpose);
  /// Hands the sink what waits, as far as it takes it.
  void flush();
  std::vector<Receipt> collect();

  std::size_t unacknowledged() const { return letters_.size(); }
  /// Since when (of the monotonic clock) the oldest record waits that was never handed over.
  std::optional<Duration> waiting_since() const { return to_send_.empty() ? std::nullopt : std::optional(waiting_since_); }
  std::uint64_t resent() const { return resent_; }

 private:
  struct Letter {
    event_log::OutgoingRecord record;
    Purpose purpose;
  };

  event_log::RecordSink& sink_;
  Clock& clock_;
  std::unordered_map<std::uint64_t, Letter> letters_;  ///< By ticket, until the log has them.
  std::deque<std::uint64_t> to_send_;
  std::deque<std::uint64_t> to_repeat_;  ///< Not before repeat_at_.
  Duration repeat_at_{};
  Duration waiting_since_{};
  std::vector<Receipt> refused_at_once_;
  std::uint64_t last_ticket_ = 0;
  std::uint64_t resent_ = 0;
};

}  // namespace millrace::work_loop
