// Computing the next batch while the last one is committed. It stands on what is not known to be stored yet, so whatever goes wrong
// with the pending batch undoes both: their inputs are still in hand, and are applied again one batch at a time.
#include "workers/supervise/supervisor.h"

namespace millrace::supervise {
namespace {

constexpr Duration kAloneAfterTrouble = std::chrono::seconds(1);

}  // namespace

bool Supervisor::Inputs::is_plain() const {
  return !intakes.empty() && commands.empty() && due.empty() && suspected.empty() && undeliverable == 0 && requests_lost_of.empty() &&
         !is_condemned && !is_refusal;
}

std::size_t Supervisor::fresh_records() const { return records_.size() - (pending_ ? pending_->inputs.intakes.size() : 0); }

std::map<Shard, ShardPosition> Supervisor::planned_positions() const {
  std::map<Shard, ShardPosition> positions;
  for (const auto& [shard, hand] : shards_) positions[shard] = hand.position;
  if (pending_) {
    for (const ShardPosition& position : pending_->write.positions) positions[position.shard] = position;
  }
  // Of what is pending nothing was published: only what was settled can have been sent.
  for (auto& [shard, position] : positions) position.sent_through = publisher_.sent_through(shard, shards_.at(shard).position.batch);
  return positions;
}

bool Supervisor::may_go_ahead(const BatchWrite& write, const Inputs& inputs) const {
  return inputs.intakes.size() >= settings_.worth_going_on && inputs.is_plain() && one_by_one_ == 0 && map_runs_.runs().empty() &&
         write.map_runs.empty() && with_.clock.monotonic() >= alone_until_;
}

Result<void> Supervisor::go_ahead_or_finish() {
  if (!pending_) return {};
  if (!must_recognise_log_ && fresh_records() < settings_.worth_going_on) {
    if (auto fetched = fetch(Duration(0)); !fetched) return fetched;
  }
  if (!pending_) return {};
  const bool goes_on = fresh_records() >= settings_.worth_going_on && due_.empty() && suspected_.empty() && undeliverable_.empty() &&
                       requests_lost_of_.empty() && !commands_are_due_ && !must_load_map_runs_ && !must_assign_ && !must_recognise_log_;
  if (goes_on) return {};
  if (auto finished = finish_pending(); !finished) return finished.error();
  return {};
}

Result<bool> Supervisor::finish_pending(const BatchDraft* next) {
  if (!pending_) return true;
  Pending pending = std::move(*pending_);
  pending_.reset();
  auto answer = with_.store.finish_commit();
  if (answer && answer->is_committed()) {
    committed(pending.write, std::move(pending.spans), pending.inputs, pending.began, next);
    return true;
  }
  alone_until_ = with_.clock.monotonic() + kAloneAfterTrouble;
  if (!answer && answer.error().kind == ErrorKind::kUnknownOutcome) {
    in_doubt_ = std::move(pending.write);
    in_doubt_inputs_ = std::move(pending.inputs);
    return answer.error();
  }
  undo(pending.write);
  const bool is_refused =
      answer || answer.error().kind == ErrorKind::kRejected || answer.error().kind == ErrorKind::kAlreadyDone;
  if (is_refused) return false;  // Committed alone it tells why.
  return answer.error();
}

Result<void> Supervisor::abandon(const BatchDraft& draft) {
  const auto finished = finish_pending(&draft);
  forget(draft);
  if (!finished) return finished.error();
  return {};
}

}  // namespace millrace::supervise
