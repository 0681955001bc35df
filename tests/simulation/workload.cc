#include "tests/simulation/workload.h"

#include <algorithm>
#include <iterator>

#include "shared/vocabulary/json.h"
#include "tests/simulation/invariants.h"
#include "tests/simulation/workflows.h"
#include "topics/cloud_event.h"
#include "topics/job_codec.h"
#include "topics/names.h"

namespace millrace::simulation {

using std::chrono::milliseconds;
using supervise::JobStatus;
using StoredJob = supervise::MemoryShardStore::StoredJob;

namespace {

constexpr int kJobsMax = 8;

Json number(std::int64_t n) { return Json{{"n", n}}; }

bool is_mapping(const std::string& workflow) { return workflow == "map" || workflow == "slices" || workflow == "units"; }

std::string input_of(const std::string& workflow, std::int64_t n) {
  if (is_mapping(workflow)) return Json{{"items", {number(n), number(n + 10), number(n + 20)}}}.dump();
  return number(n).dump();
}

/// All outputs that a job may end with that nobody meddled with.
std::vector<std::string> outputs_of(const std::string& workflow, std::int64_t n) {
  if (workflow == "chain" || workflow == "parent") return {number(n + 3).dump()};
  if (workflow == "wait") return {number(n + 2).dump()};
  if (workflow == "parallel") return {Json{number(n + 1), number(n + 1)}.dump()};
  if (is_mapping(workflow)) return {Json{number(n + 1), number(n + 11), number(n + 21)}.dump()};
  if (workflow == "retry") return {number(n + 1).dump(), R"({"caught":true})"};
  if (workflow == "ask") return {number(n).dump(), R"({"late":true})"};
  if (workflow == "patient") return {number(n).dump()};
  return {number(n + 1).dump()};
}

}  // namespace

Workload::Workload(Outside& outside, EffectLedger& ledger) : outside_(outside), ledger_(ledger) {
  std::vector<std::string> names;
  for (const auto& [name, definition] : workflows()) names.push_back(name);
  Chance& chance = outside.scene.chance;
  const std::uint64_t jobs = 3 + chance.below(kJobsMax - 2);
  for (std::uint64_t i = 0; i < jobs; ++i) {
    Wish wish;
    wish.workflow = chance.pick(names);
    wish.n = static_cast<std::int64_t>(1 + chance.below(1000));
    wish.event_id = "wish-" + std::to_string(i);
    wish.at = outside.scene.time.now + chance.between(milliseconds(0), milliseconds(3000));
    wishes_.push_back(std::move(wish));
  }
}

void Workload::put_workflows() {
  for (const auto& [name, definition] : workflows()) {
    outside_.database.rows().put_workflow({.name = name, .version = 1, .definition = definition, .request_schema = {}});
  }
}

const StoredJob* Workload::job_of(const Wish& wish) const {
  const auto& jobs = outside_.database.rows().jobs();
  for (int shard = 0; shard < outside_.shards; ++shard) {
    const auto found = jobs.find(job_id_for(Shard(shard), "event:users " + wish.event_id));
    if (found != jobs.end()) return &found->second;
  }
  return nullptr;
}

void Workload::submit(Wish& wish) {
  Chance& chance = outside_.scene.chance;
  wish.asked_again_at = outside_.scene.time.now + chance.between(milliseconds(300), milliseconds(2000));
  topics::CloudEvent event;
  event.id = wish.event_id;
  event.source = "users";
  event.type = std::string(topics::kJobRequested);
  event.data = R"({"workflow":")" + wish.workflow + R"(","input":)" + input_of(wish.workflow, wish.n) + "}";
  const int copies = chance.one_in(4) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    const auto shard = static_cast<int>(chance.below(static_cast<std::uint64_t>(outside_.shards)));
    const auto record = topics::to_record(event, {.topic = topics::kRequests, .partition = shard, .key = {}});
    outside_.network.send(0, record, 0);
  }
}

std::int64_t Workload::command(const JobId& job, const std::string& kind, const std::string& payload) {
  const std::int64_t id = outside_.database.rows().add_command(job, kind, payload);
  outside_.scene.trace.note(outside_.scene.time.now, "users", kind, job.value());
  commands_.push_back(id);
  if (outside_.scene.chance.one_in(2)) {
    outside_.network.send(0, topics::control_record(topics::ControlHint{}, "hint-" + std::to_string(id), "users"), 0);
  }
  return id;
}

void Workload::act(bool is_fair) {
  const TimePoint now = outside_.scene.time.now;
  for (Wish& wish : wishes_) {
    if (now < wish.at || now < wish.asked_again_at) continue;
    const StoredJob* job = job_of(wish);
    if (job == nullptr) {
      submit(wish);
      continue;
    }
    wish.asked_again_at = now + outside_.scene.chance.between(milliseconds(200), milliseconds(900));
    if (is_fair) help_on(wish);
    else if (outside_.scene.chance.one_in(4)) meddle(wish);
  }
  answer_questions();
}

void Workload::meddle(Wish& wish) {
  const StoredJob& job = *job_of(wish);
  Chance& chance = outside_.scene.chance;
  switch (chance.below(8)) {
    case 0: (void)command(job.job.id, "cancel"); wish.was_meddled_with = true; break;
    case 1: (void)command(job.job.id, "redrive"); wish.was_meddled_with = true; break;
    case 2:
    case 3: (void)command(job.job.id, "pause"); break;
    case 4: (void)command(job.job.id, "resume"); break;
    case 5:
      for (const auto& [key, task] : job.job.tasks) {
        (void)command(job.job.id, "poll_now", Json{{"task_id", task.id.value()}}.dump());
      }
      break;
    default: submit(wish); break;  // Once more, though it is there already.
  }
}

void Workload::help_on(Wish& wish) {
  const StoredJob& job = *job_of(wish);
  if (job.job.status == JobStatus::kPaused) (void)command(job.job.id, "resume");
}

void Workload::answer_questions() {
  Chance& chance = outside_.scene.chance;
  for (; questions_seen_ < ledger_.questions.size(); ++questions_seen_) {
    const auto& question = ledger_.questions[questions_seen_];
    const int answers = chance.one_in(3) ? 2 : 1;
    for (int i = 0; i < answers; ++i) {
      answers_.emplace_back(outside_.scene.time.now + chance.between(milliseconds(1), milliseconds(4000)), question);
    }
  }
  for (std::size_t i = 0; i < answers_.size();) {
    if (answers_[i].first > outside_.scene.time.now) {
      ++i;
      continue;
    }
    const auto [token, output] = answers_[i].second;
    answers_.erase(answers_.begin() + static_cast<std::ptrdiff_t>(i));
    const auto subject = outside_.signer.verify(token);
    if (!subject) {
      outside_.scene.invariants.violate("a person was handed a token that nobody signed");
      continue;
    }
    const std::string payload = R"({"token":")" + token + R"(","output":)" + output + "}";
    answer_commands_[token].push_back(command(subject->job, "task_succeeded", payload));
  }
}

bool Workload::is_done() const {
  const auto& rows = outside_.database.rows();
  for (const Wish& wish : wishes_) {
    if (job_of(wish) == nullptr) return false;
  }
  for (const auto& [id, job] : rows.jobs()) {
    if (!supervise::is_final(job.job.status)) return false;
  }
  return answers_.empty() && questions_seen_ == ledger_.questions.size() &&
         std::all_of(commands_.begin(), commands_.end(), [&](std::int64_t id) { return rows.has_outcome(id); });
}

std::string Workload::describe_open() const {
  std::string open;
  const auto& rows = outside_.database.rows();
  for (const Wish& wish : wishes_) {
    if (job_of(wish) == nullptr) open += "\n  request " + wish.event_id + " for " + wish.workflow + " was never accepted";
  }
  for (const auto& [id, job] : rows.jobs()) {
    if (supervise::is_final(job.job.status)) continue;
    open += "\n  job " + id.value() + " of " + job.job.workflow + " is " + supervise::name_of(job.job.status) + ": " + job.engine;
  }
  for (const std::int64_t id : commands_) {
    if (!rows.has_outcome(id)) open += "\n  command " + std::to_string(id) + " was never applied";
  }
  return open;
}

void Workload::check_output(const Wish& wish, const StoredJob& job, Invariants& invariants) const {
  const std::string name = "job " + job.job.id.value() + " of " + wish.workflow;
  const auto right = outputs_of(wish.workflow, wish.n);
  const bool is_right = job.job.status == JobStatus::kSucceeded && job.output &&
                        std::find(right.begin(), right.end(), *job.output) != right.end();
  if (!is_right) {
    invariants.violate(name + ": ended " + supervise::name_of(job.job.status) + " with " + job.output.value_or("nothing") +
                       " instead of " + right.front());
  }
}

void Workload::check(Invariants& invariants) {
  const auto& rows = outside_.database.rows();
  const auto from_users = std::count_if(rows.jobs().begin(), rows.jobs().end(),
                                        [](const auto& entry) { return entry.second.job.event_source == "users"; });
  if (from_users != std::ssize(wishes_)) {
    invariants.violate(std::to_string(wishes_.size()) + " requests became " + std::to_string(from_users) + " jobs");
  }
  for (const Wish& wish : wishes_) {
    if (!wish.was_meddled_with) check_output(wish, *job_of(wish), invariants);
  }
  for (const auto& [token, commands] : answer_commands_) {
    const auto is_taken = [&](std::int64_t id) { return rows.outcome_of(id) == "ok"; };
    const auto taken = std::count_if(commands.begin(), commands.end(), is_taken);
    if (taken > 1) invariants.violate("two answers to one question were taken");
  }
  std::map<TaskId, int> effects;
  for (const auto& [key, effect] : ledger_.effects) {
    if (++effects[effect.task] > 1) invariants.violate("the effect of task " + effect.task.value() + " happened twice");
  }
  for (const auto& [id, job] : rows.jobs()) {
    const auto types = invariants.walk_history(rows, id);
    const auto ends = std::count_if(types.begin(), types.end(), is_end);
    const auto redrives = std::count(types.begin(), types.end(), "ExecutionRedriven");
    if (ends != 1 + redrives) invariants.violate("job " + id.value() + " has not one end");
  }
}

}  // namespace millrace::simulation
