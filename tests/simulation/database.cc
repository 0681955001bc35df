#include "tests/simulation/database.h"

#include <algorithm>
#include <utility>

#include "shared/vocabulary/digest.h"
#include "tests/simulation/invariants.h"

namespace millrace::simulation {

using supervise::BatchWrite;
using supervise::CommitAnswer;
using supervise::Job;
using supervise::JobRow;
using supervise::ShardPosition;

Database::Database(Scene& scene, int shards) : scene_(scene), shards_(shards), rows_(shards) {
  if (scene.has(Mutation::kStaleRead)) former_ = std::make_unique<supervise::MemoryShardStore>(shards);
}

std::map<Shard, ShardPosition> Database::positions() {
  std::vector<Shard> shards;
  for (int shard = 0; shard < shards_; ++shard) shards.emplace_back(shard);
  const auto loaded = rows_.load_positions(shards);
  std::map<Shard, ShardPosition> stored;
  for (const ShardPosition& position : *loaded) stored.emplace(position.shard, position);
  return stored;
}

Result<CommitAnswer> Database::commit(const BatchWrite& batch, std::uint64_t writer) {
  const auto before = positions();
  BatchWrite written = batch;
  const bool is_answer_lost = spoil(written);
  if (fits(written)) {
    scene_.invariants.committed(batch, before, writer);
    scene_.invariants.moved(written, before, scene_.has_lost_log);
    scene_.invariants.stored(written, rows_);
    keep_former(written);
  }
  auto answer = write(std::move(written));
  if (is_answer_lost) return Error{ErrorKind::kUnknownOutcome, "database", "the connection broke during COMMIT"};
  return answer;
}

bool Database::fits(const BatchWrite& batch) {
  const auto stored = positions();
  std::vector<std::string> identities;
  for (const auto& submission : batch.submissions) identities.push_back(submission.identity);
  return rows_.find_submissions(identities)->empty() &&
         std::all_of(batch.positions.begin(), batch.positions.end(), [&](const ShardPosition& position) {
           return stored.at(position.shard).epoch == position.epoch && stored.at(position.shard).batch == position.batch - 1;
         });
}

Result<CommitAnswer> Database::write(BatchWrite batch) {
  for (const JobRow& row : batch.jobs) {
    scene_.trace.note(scene_.time.now, "database", "writes", row.job->id.value() + " " + row.engine);
  }
  return rows_.commit(batch);
}

bool Database::spoil(BatchWrite& batch) {
  Chance& chance = scene_.chance;
  switch (scene_.mutation) {
    case Mutation::kNoFencing:
    case Mutation::kNoCompareAndSet: {
      const auto stored = positions();
      for (ShardPosition& position : batch.positions) {
        const ShardPosition& now = stored.at(position.shard);
        if (scene_.has(Mutation::kNoFencing) && now.batch != position.batch - 1) continue;
        position.epoch = now.epoch;
        position.batch = now.batch + 1;
      }
      return false;
    }
    case Mutation::kPositionWithoutState:
      if (batch.jobs.empty() || !chance.one_in(15)) return false;
      batch.jobs.clear();
      batch.history.clear();
      batch.outbox.clear();
      return true;
    case Mutation::kStateWithoutPosition:
      if (batch.jobs.empty() || !chance.one_in(15)) return false;
      batch.positions.clear();
      return true;
    case Mutation::kForgottenOutbox:
      if (chance.one_in(10)) batch.outbox.clear();
      return false;
    case Mutation::kMarkedBeforeSent:
      for (ShardPosition& position : batch.positions) position.sent_through = position.batch - 1;
      return false;
    case Mutation::kForgottenTimer:
      for (JobRow& row : batch.jobs) row.wake_at.reset();
      return false;
    case Mutation::kForgottenHistory:
      if (chance.one_in(10)) batch.history.clear();
      return false;
    case Mutation::kForgottenSubmission: batch.submissions.clear(); return false;
    case Mutation::kForgottenOutcome: batch.command_outcomes.clear(); return false;
    default: return false;
  }
}

void Database::keep_former(const BatchWrite& batch) {
  if (!former_) return;
  BatchWrite rows;
  std::vector<std::unique_ptr<Job>> kept;
  for (const JobRow& row : batch.jobs) {
    const auto stored = rows_.jobs().find(row.job->id);
    if (stored == rows_.jobs().end()) continue;
    kept.push_back(std::make_unique<Job>(stored->second.job));
    JobRow former;
    former.job = kept.back().get();
    former.execution = stored->second.execution;
    former.engine = stored->second.engine;
    former.output = stored->second.output;
    former.wake_at = stored->second.wake_at;
    rows.jobs.push_back(std::move(former));
  }
  (void)former_->commit(rows);
}

Result<std::vector<std::unique_ptr<Job>>> Database::load_former(const std::vector<JobId>& jobs) {
  return former_->load_jobs(jobs);
}

void Database::commit_late(const BatchWrite& batch, std::uint64_t writer) {
  Late late{scene_.time.now + scene_.chance.between(Duration(500), std::chrono::milliseconds(300)), batch, {}, writer};
  for (JobRow& row : late.batch.jobs) {
    late.jobs.push_back(std::make_unique<Job>(*row.job));  // The supervisor's own goes on changing.
    row.job = late.jobs.back().get();
  }
  late_.push_back(std::move(late));
}

void Database::pump() {
  for (std::size_t i = 0; i < late_.size();) {
    if (late_[i].due <= scene_.time.now) finish_late(i);
    else ++i;
  }
}

void Database::wait_for_locks(const std::vector<Shard>& shards) {
  const auto is_wanted = [&](const ShardPosition& held) {
    return std::find(shards.begin(), shards.end(), held.shard) != shards.end();
  };
  for (std::size_t i = 0; i < late_.size();) {
    if (std::any_of(late_[i].batch.positions.begin(), late_[i].batch.positions.end(), is_wanted)) finish_late(i);
    else ++i;
  }
}

void Database::finish_late(std::size_t which) {
  const Late late = std::move(late_[which]);
  late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(which));
  const auto answer = commit(late.batch, late.writer);
  const bool was_written = answer && answer->is_committed();
  scene_.trace.bite(was_written ? "COMMIT that came late" : "COMMIT that came too late");
}

Result<std::string> SimulatedPayloads::put_payload(const JobId& job, std::string_view bytes) {
  std::string uri = "millrace-payload:" + job.value() + "/" + sha256_hex(bytes);
  payloads_[uri] = std::string(bytes);
  return uri;
}

Result<std::string> SimulatedPayloads::load_payload(std::string_view uri) {
  const auto found = payloads_.find(std::string(uri));
  if (found == payloads_.end()) return rejected("files", "no such payload");
  return found->second;
}

}  // namespace millrace::simulation
