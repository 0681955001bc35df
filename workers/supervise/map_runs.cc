#include "workers/supervise/map_runs.h"

#include <algorithm>
#include <charconv>

#include "shared/map_run/unit_runner.h"
#include "shared/vocabulary/uuid.h"
#include "workers/supervise/map_run_codec.h"

namespace millrace::supervise {
namespace {

using map_run::Page;
using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

/// Fewer pages than this in hand, and the next are asked for.
constexpr std::size_t kPagesLow = 128;
/// What a slice holds before anybody has told how long a unit takes.
constexpr std::int64_t kFirstUnits = 8;
/// How much a new measurement counts.
constexpr double kNewWeight = 0.3;

// The names of parts, as they stand in tokens: "s<first unit>", "p<units paged>", "c".
std::string slice_part(std::int64_t first_unit) { return "s" + std::to_string(first_unit); }
std::string page_part(const MapRun& run) { return "p" + std::to_string(run.cursor.units); }
std::string unit_part(std::int64_t unit) { return "u" + std::to_string(unit); }
constexpr const char* kCollectPart = "c";

std::optional<std::int64_t> number_in(std::string_view part, char kind) {
  if (!part.starts_with(kind)) return {};
  std::int64_t first = 0;
  const auto [end, error] = std::from_chars(part.data() + 1, part.data() + part.size(), first);
  return error == std::errc{} && end == part.data() + part.size() ? std::optional(first) : std::nullopt;
}

std::optional<std::int64_t> first_unit_in(std::string_view part) { return number_in(part, 's'); }

TaskId task_id_of(const MapRun& run, const std::string& part) {
  return TaskId(uuid_v5(kMillraceNamespace, run.job.value() + "/" + std::to_string(run.key.entry) + "/" +
                                                std::to_string(run.key.retry) + "/" + part));
}

Failed worker_is_wrong(const std::string& what) {
  return {"Millrace.WorkerError", "a worker's answer cannot be read: " + what + "; are all workers of one release?"};
}

bool is_in_flight(const OpenPart& part) { return !part.is_renewed; }

/// How many units of a run are at work at once: a slice does its units one after another, executions of their own run
/// together.
std::size_t lanes_in_use(const MapRun& run) {
  if (!run.pool.value().empty()) return run.open.size();
  std::size_t units = 0;
  for (const auto& [first, slice] : run.open) units += static_cast<std::size_t>(slice.units) - slice.ended.size();
  return units;
}

}  // namespace

void MapRuns::add(MapRun run) {
  const RunKey key{run.job, run.key};
  runs_.insert_or_assign(key, std::move(run));
  wants_turn_ = true;
}

void MapRuns::start(MapRun run, TimePoint now) {
  if (run.round == 0) {
    for (const Page& page : run.pages) changes_.pages.emplace_back(run.id, page);
  }
  const RunKey key{run.job, run.key};
  MapRun& started = runs_.insert_or_assign(key, std::move(run)).first->second;
  touch(started);
  static_cast<void>(go_on(started, now));  // Without items it is through; it cannot have failed.
}

bool MapRuns::has_runs_of(const JobId& job) const {
  const auto first = runs_.lower_bound({job, TaskKey{}});
  return first != runs_.end() && first->first.first == job;
}

void MapRuns::drop_shard(Shard shard) {
  std::erase_if(runs_, [&](const auto& entry) { return entry.second.shard == shard; });
  std::erase_if(touched_, [&](const auto& entry) { return shard_of(entry.first.first) == shard; });
  std::erase_if(suspects_, [&](const auto& entry) { return shard_of(entry.first.first) == shard; });
}

void MapRuns::clear() {
  runs_.clear();
  touched_.clear();
  suspects_.clear();
  changes_ = {};
  wants_turn_ = false;
}

MapRun* MapRuns::find(const JobId& job, TaskKey key) {
  const auto found = runs_.find({job, key});
  return found == runs_.end() ? nullptr : &found->second;
}

OpenPart* MapRuns::find_part(MapRun& run, const std::string& name) {
  if (name == kCollectPart) return run.collecting ? &*run.collecting : nullptr;
  if (name == page_part(run)) return run.paging ? &*run.paging : nullptr;
  const auto first = first_unit_in(name);
  if (!first) return nullptr;
  const auto slice = run.open.find(*first);
  return slice == run.open.end() ? nullptr : &slice->second.part;
}

MapRuns::Answered MapRuns::answer(const JobId& job, const std::string& token, TaskOutcome outcome, TimePoint now) {
  const auto subject = signer_.verify(token);
  if (!subject || subject->job != job || subject->part.empty()) return {};
  MapRun* const run = find(job, subject->key);
  if (run == nullptr) return {};
  if (const auto unit = number_in(subject->part, 'u')) {
    auto place = run->open.upper_bound(*unit);
    if (place == run->open.begin()) return {};
    const OpenSlice& slice = (--place)->second;
    const bool is_open = *unit < slice.first_unit + slice.units && slice.has_children() && !slice.ended.contains(*unit);
    if (!is_open) return {};
    touch(*run);
    return {.was_current = true, .end = answer_unit(*run, *unit, std::move(outcome), now)};
  }
  const OpenPart* const part = find_part(*run, subject->part);
  if (part == nullptr || part->attempt != subject->attempt) return {};
  touch(*run);
  Answered answered{.was_current = true, .end = {}};
  if (const auto first = first_unit_in(subject->part)) {
    answered.end = answer_slice(*run, *first, std::move(outcome), now);
  } else if (subject->part == kCollectPart) {
    run->collecting.reset();
    answered.end = end(*run, std::move(outcome));
  } else {
    answered.end = answer_page(*run, std::move(outcome), now);
  }
  return answered;
}

bool MapRuns::renew(const JobId& job, const std::string& token, TimePoint now) {
  const auto subject = signer_.verify(token);
  if (!subject || subject->job != job) return false;
  MapRun* const run = find(job, subject->key);
  OpenPart* const part = run == nullptr ? nullptr : find_part(*run, subject->part);
  if (part == nullptr || part->attempt != subject->attempt) return false;
  part->is_renewed = true;
  part->since = now;
  touch(*run);
  return true;
}

std::optional<MapRunEnd> MapRuns::answer_page(MapRun& run, TaskOutcome outcome, TimePoint now) {
  run.paging.reset();
  const auto* succeeded = std::get_if<Succeeded>(&outcome);
  if (succeeded == nullptr) return end(run, std::move(outcome));
  auto paging = map_run::decode_paging(succeeded->output);
  if (!paging) return end(run, worker_is_wrong(paging.error().detail));
  for (const Page& page : paging->pages) {
    run.pages.push_back(page);
    changes_.pages.emplace_back(run.id, page);
  }
  run.cursor = std::move(paging->next);
  run.is_paged = paging->is_end;
  return go_on(run, now);
}

std::optional<MapRunEnd> MapRuns::answer_slice(MapRun& run, std::int64_t first, TaskOutcome outcome, TimePoint now) {
  const auto place = run.open.find(first);
  if (run.pool.value().empty()) return start_units(run, place->second, std::move(outcome));
  OpenSlice slice = place->second;
  run.open.erase(place);
  const auto* succeeded = std::get_if<Succeeded>(&outcome);
  // No unit's failure, but one of reading or of the worker itself: it would be the same for every slice.
  if (succeeded == nullptr) return end(run, std::move(outcome));
  auto told = map_run::decode_slice_outcome(succeeded->output);
  if (!told || told->units < 1 || told->units > slice.units) {
    return end(run, worker_is_wrong(told ? "it did " + std::to_string(told->units) + " units" : told.error().detail));
  }
  run.units_done += told->units;
  run.items_failed += told->items_failed;
  const double each = static_cast<double>(told->microseconds) / static_cast<double>(told->units);
  run.unit_microseconds = run.unit_microseconds == 0 ? each : run.unit_microseconds + kNewWeight * (each - run.unit_microseconds);
  changes_.results.push_back({.run_id = run.id,
                              .round = run.round,
                              .first_unit = first,
                              .units = told->units,
                              .failed = std::move(told->failed),
                              .results = std::move(told->results)});
  if (told->units < slice.units) {  // The worker stopped early: the rest is a slice of its own.
    slice.first_unit += told->units;
    slice.units -= told->units;
    slice.part = {.attempt = 1, .is_renewed = false, .since = now};
    send_slice(run, run.open.emplace(slice.first_unit, slice).first->second);
  }
  return go_on(run, now);
}

std::optional<MapRunEnd> MapRuns::start_units(MapRun& run, OpenSlice& slice, TaskOutcome outcome) {
  const auto* succeeded = std::get_if<Succeeded>(&outcome);
  if (succeeded == nullptr) return end(run, std::move(outcome));
  auto inputs = map_run::decode_unit_inputs(succeeded->output);
  if (!inputs || static_cast<std::int64_t>(inputs->units.size()) != slice.units) {
    return end(run, worker_is_wrong(inputs ? "inputs for other units" : inputs.error().detail));
  }
  slice.unit_items.clear();
  for (map_run::UnitInputs::Input& unit : inputs->units) {
    const std::int64_t number = slice.first_unit + static_cast<std::int64_t>(slice.unit_items.size());
    slice.unit_items.push_back(unit.items);
    if (!slice.ended.contains(number)) changes_.units_started.push_back(unit_of(run, number, std::move(unit.input)));
  }
  return {};
}

MapChanges::Unit MapRuns::unit_of(const MapRun& run, std::int64_t unit, std::string input) const {
  const std::string part = unit_part(unit);
  return {.shard = run.shard,
          .parent = run.job,
          .task = task_id_of(run, part),
          .token = signer_.sign({.job = run.job, .key = run.key, .attempt = 1, .part = part}),
          .workflow = run.workflow,
          .workflow_version = run.workflow_version,
          .map_state = run.state_name,
          .priority = run.priority,
          .tags = run.tags,
          .input = std::move(input),
          .traceparent = run.traceparent};
}

std::optional<MapRunEnd> MapRuns::answer_unit(MapRun& run, std::int64_t unit, TaskOutcome outcome, TimePoint now) {
  const auto place = std::prev(run.open.upper_bound(unit));
  OpenSlice& slice = place->second;
  map_run::UnitOutcome became;
  if (auto* succeeded = std::get_if<Succeeded>(&outcome)) {
    became = {.has_succeeded = true, .output = std::move(succeeded->output), .error = {}, .cause = {}};
  } else {
    auto* failed = std::get_if<Failed>(&outcome);
    became.error = failed ? failed->error : "Millrace.WorkerError";
    became.cause = failed ? failed->cause : "an execution cannot be put off";
    slice.failed.push_back(unit);
    run.items_failed += slice.unit_items[static_cast<std::size_t>(unit - slice.first_unit)];
  }
  std::string result;
  map_run::append_result(result, became);
  slice.ended[unit] = std::move(result);
  ++run.units_done;
  if (static_cast<std::int64_t>(slice.ended.size()) == slice.units) {
    std::string results = "[";
    for (const auto& [number, text] : slice.ended) results += (results.size() > 1 ? "," : "") + text;
    changes_.results.push_back({.run_id = run.id,
                                .round = run.round,
                                .first_unit = slice.first_unit,
                                .units = slice.units,
                                .failed = std::move(slice.failed),
                                .results = results + "]"});
    run.open.erase(place);
  }
  return go_on(run, now);
}

std::optional<MapRunEnd> MapRuns::go_on(MapRun& run, TimePoint now) {
  wants_turn_ = true;
  const auto items = run.is_paged ? std::optional(run.cursor.items) : std::nullopt;
  if (is_exceeded(run.tolerance, run.items_failed, items)) {
    return end(run, Failed{map_run::kToleranceError, map_run::kToleranceCause});
  }
  const bool is_through = run.is_paged && run.pages.empty() && run.again.empty() && run.open.empty() &&
                          run.phase == MapRun::Phase::kRunning;
  if (is_through) {
    run.phase = MapRun::Phase::kCollecting;
    run.collecting = OpenPart{.attempt = 1, .is_renewed = false, .since = now};
    send_collect(run);
  }
  return {};
}

MapRunEnd MapRuns::end(MapRun& run, TaskOutcome outcome) {
  stop_parts(run);
  const TaskKey key = run.key;
  const std::int64_t items_failed = run.items_failed;
  const RunKey place{run.job, run.key};
  store(run, std::holds_alternative<Succeeded>(outcome) ? "SUCCEEDED" : "FAILED");
  runs_.erase(place);
  touched_.erase(place);
  wants_turn_ = true;  // The window has room for others.
  return {key, std::move(outcome), items_failed};
}

void MapRuns::stop_parts(MapRun& run) {
  const auto tell = [&](const std::string& part, const OpenPart& open) {
    changes_.stops.push_back({run.shard, run.job, task_id_of(run, part), open.attempt});
  };
  if (run.paging) tell(page_part(run), *run.paging);
  if (run.collecting) tell(kCollectPart, *run.collecting);
  for (const auto& [first, slice] : run.open) {
    if (!slice.has_children()) tell(slice_part(first), slice.part);
    for (std::int64_t unit = first; slice.has_children() && unit < first + slice.units; ++unit) {
      if (!slice.ended.contains(unit)) changes_.units_stopped.push_back(unit_of(run, unit, {}));
    }
  }
}

void MapRuns::stop(const JobId& job, TaskKey key) {
  MapRun* const run = find(job, key);
  if (run == nullptr) return;
  stop_parts(*run);
  store(*run, "STOPPED");
  touched_.erase({job, key});
  runs_.erase({job, key});
  wants_turn_ = true;
}

void MapRuns::set_paused(const JobId& job, bool is_paused) {
  for (auto entry = runs_.lower_bound({job, TaskKey{}}); entry != runs_.end() && entry->first.first == job; ++entry) {
    if (entry->second.is_paused == is_paused) continue;
    entry->second.is_paused = is_paused;
    touch(entry->second);
    wants_turn_ = true;
  }
}

int MapRuns::set_concurrency(const JobId& job, std::size_t concurrency_max) {
  int changed = 0;
  for (auto entry = runs_.lower_bound({job, TaskKey{}}); entry != runs_.end() && entry->first.first == job; ++entry) {
    entry->second.concurrency_max = concurrency_max;
    touch(entry->second);
    wants_turn_ = true;
    ++changed;
  }
  return changed;
}

void MapRuns::give_out(TimePoint now) {
  wants_turn_ = false;
  std::map<PoolName, std::size_t> open;
  std::vector<MapRun*> hungry;
  for (auto& [key, run] : runs_) {
    open[run.pool] += run.open.size();
    if (run.is_paused) continue;
    ask_for_pages(run, now);
    if (!run.pages.empty() || !run.again.empty()) hungry.push_back(&run);
  }
  // In turn, beginning behind the one that had its turn last.
  while (!hungry.empty()) {
    turn_ = turn_ % hungry.size();
    MapRun& run = *hungry[turn_];
    std::size_t& in_pool = open[run.pool];
    const std::size_t room = settings_.slices_per_pool_max - std::min(settings_.slices_per_pool_max, in_pool);
    if (room > 0 && give_slice(run, room, now)) {
      ++in_pool;
      ++turn_;
    } else {
      hungry.erase(hungry.begin() + static_cast<std::ptrdiff_t>(turn_));
    }
  }
}

bool MapRuns::give_slice(MapRun& run, std::size_t room, TimePoint now) {
  if (run.again.empty() && run.pages.empty()) return false;
  if (run.concurrency_max > 0 && lanes_in_use(run) >= run.concurrency_max) return false;
  OpenSlice slice = next_slice(run, room);
  slice.part = {.attempt = 1, .is_renewed = false, .since = now};
  send_slice(run, run.open.emplace(slice.first_unit, slice).first->second);
  touch(run);
  ask_for_pages(run, now);
  return true;
}

/// Takes what earlier rounds left first, then of the pages.
OpenSlice MapRuns::next_slice(MapRun& run, std::size_t room) const {
  if (!run.again.empty()) {
    OpenSlice& front = run.again.front();
    OpenSlice slice = front;
    slice.units = slice_units(run, front.units, room);
    front.first_unit += slice.units;
    front.units -= slice.units;
    if (front.units == 0) run.again.pop_front();
    return slice;
  }
  const Page page = run.pages.front();
  const std::int64_t left_in_page = page.first_unit + page.units - run.next_unit;
  OpenSlice slice{.page = page, .first_unit = run.next_unit, .units = slice_units(run, left_in_page, room), .part = {}};
  run.next_unit += slice.units;
  if (slice.units == left_in_page) run.pages.pop_front();
  return slice;
}

std::int64_t MapRuns::slice_units(const MapRun& run, std::int64_t units_max, std::size_t room) const {
  if (run.pool.value().empty()) {  // Each is at work from the beginning.
    const auto free = run.concurrency_max > 0 ? static_cast<std::int64_t>(run.concurrency_max - lanes_in_use(run)) : units_max;
    return std::clamp<std::int64_t>(std::min(free, settings_.units_per_slice_max), 1, units_max);
  }
  std::int64_t units = kFirstUnits;
  if (run.unit_microseconds > 0) {
    units = static_cast<std::int64_t>(std::min(static_cast<double>(settings_.slice_aim.count()) / run.unit_microseconds, 1e6));
  }
  if (run.is_paged) {
    // Towards the end, so small that all workers have something to do.
    const std::int64_t left = std::max<std::int64_t>(run.cursor.units - run.next_unit, units_max);
    const auto lanes = static_cast<std::int64_t>(run.concurrency_max > 0 ? std::min(run.concurrency_max, room) : room);
    units = std::min(units, (left + 2 * lanes - 1) / (2 * lanes));
  }
  return std::clamp<std::int64_t>(units, 1, units_max);
}

void MapRuns::ask_for_pages(MapRun& run, TimePoint now) {
  if (run.is_paged || run.paging || run.pages.size() >= kPagesLow) return;
  run.paging = OpenPart{.attempt = 1, .is_renewed = false, .since = now};
  send_page_request(run);
  touch(run);
}

void MapRuns::send_page_request(MapRun& run) {
  send(run, PoolName(std::string(map_run::kMapPool)), page_part(run), run.paging->attempt, map_run::kPageOperation,
       encode(map_run::PageRequest{.files = run.files, .from = run.cursor}));
}

void MapRuns::send_slice(MapRun& run, const OpenSlice& slice) {
  const bool needs_inputs = run.pool.value().empty();
  send(run, needs_inputs ? PoolName(std::string(map_run::kMapPool)) : run.pool, slice_part(slice.first_unit), slice.part.attempt,
       needs_inputs ? map_run::kInputsOperation : map_run::kSliceOperation,
       encode(map_run::SliceRequest{.files = run.files,
                                    .facts = run.cursor.facts.value_or(map_run::Facts{}),
                                    .page = slice.page,
                                    .first_unit = slice.first_unit,
                                    .units = slice.units}));
}

void MapRuns::send_collect(MapRun& run) {
  send(run, PoolName(std::string(map_run::kMapPool)), kCollectPart, run.collecting->attempt, map_run::kCollectOperation,
       encode(map_run::CollectRequest{.files = run.files, .run = run.id}));
}

void MapRuns::send(MapRun& run, const PoolName& pool, const std::string& part, int attempt, std::string_view operation,
                   std::string input) {
  changes_.dispatches.push_back(
      {.shard = run.shard,
       .pool = pool,
       .task = {.job_id = run.job,
                .task_id = task_id_of(run, part),
                .attempt = attempt,
                .token = signer_.sign({.job = run.job, .key = run.key, .attempt = attempt, .part = part}),
                .operation = std::string(operation),
                .input = std::move(input),
                .reply_partition = run.shard.value(),
                .deadline = {},
                .handle = {},
                .workflow = run.workflow,
                .workflow_version = run.workflow_version,
                .state = run.state_name,
                .dataref = {}},
       .traceparent = run.traceparent});
}

void MapRuns::note_lost(const PoolName& pool, TimePoint before) {
  const bool is_map_pool = pool.value() == map_run::kMapPool;
  for (auto& [key, run] : runs_) {
    const auto note = [&](const std::string& part, const OpenPart& open) {
      if (is_in_flight(open) && open.since < before) suspects_.emplace_back(key, part);
    };
    if (is_map_pool && run.paging) note(page_part(run), *run.paging);
    if (is_map_pool && run.collecting) note(kCollectPart, *run.collecting);
    const bool is_meant = run.pool == pool || (run.pool.value().empty() && is_map_pool);
    for (const auto& [first, slice] : run.open) {
      if (is_meant && !slice.has_children()) note(slice_part(first), slice.part);
    }
  }
}

void MapRuns::note_requests_lost() {
  for (const auto& [key, run] : runs_) {
    for (const auto& [first, slice] : run.open) {
      if (slice.has_children()) suspects_.emplace_back(key, slice_part(first));
    }
  }
}

std::map<JobId, std::vector<TaskId>> MapRuns::units_at_work() const {
  std::map<JobId, std::vector<TaskId>> units;
  for (const auto& [key, run] : runs_) {
    for (const auto& [first, slice] : run.open) {
      for (std::int64_t unit = first; slice.has_children() && unit < first + slice.units; ++unit) {
        if (!slice.ended.contains(unit)) units[run.job].push_back(task_id_of(run, unit_part(unit)));
      }
    }
  }
  return units;
}

void MapRuns::note_unit_lost(const JobId& job, const TaskId& unit) {
  for (auto entry = runs_.lower_bound({job, TaskKey{}}); entry != runs_.end() && entry->first.first == job; ++entry) {
    const MapRun& run = entry->second;
    for (const auto& [first, slice] : run.open) {
      for (std::int64_t number = first; slice.has_children() && number < first + slice.units; ++number) {
        if (task_id_of(run, unit_part(number)) == unit) return suspect_once(entry->first, slice_part(first));
      }
    }
  }
}

void MapRuns::suspect_once(const RunKey& key, const std::string& part) {
  const std::pair suspect(key, part);
  if (std::find(suspects_.begin(), suspects_.end(), suspect) == suspects_.end()) suspects_.push_back(suspect);
}

void MapRuns::note_silent(TimePoint silent_since, const std::function<bool(Shard)>& leases_count) {
  for (auto& [key, run] : runs_) {
    const auto note = [&](const std::string& part, const OpenPart& open) {
      if (open.is_renewed && open.since <= silent_since) suspects_.emplace_back(key, part);
    };
    if (!leases_count(run.shard)) continue;
    if (run.paging) note(page_part(run), *run.paging);
    if (run.collecting) note(kCollectPart, *run.collecting);
    for (const auto& [first, slice] : run.open) note(slice_part(first), slice.part);
  }
}

std::vector<std::pair<JobId, MapRunEnd>> MapRuns::dispatch_again(TimePoint now) {
  std::vector<std::pair<JobId, MapRunEnd>> ends;
  for (const auto& [key, name] : std::exchange(suspects_, {})) {
    MapRun* const run = find(key.first, key.second);
    OpenPart* const part = run == nullptr ? nullptr : find_part(*run, name);
    if (part == nullptr) continue;
    if (part->attempt >= settings_.dispatches_max) {
      ends.emplace_back(key.first, end(*run, Failed{"Millrace.TaskLost",
                                                    "A part of the Map run was dispatched " +
                                                        std::to_string(settings_.dispatches_max) +
                                                        " times and its workers fell silent each time; look at the workers' logs"}));
      continue;
    }
    *part = {.attempt = part->attempt + 1, .is_renewed = false, .since = now};
    send_again(*run, name);
    touch(*run);
  }
  return ends;
}

void MapRuns::send_again(MapRun& run, const std::string& part) {
  if (part == kCollectPart) return send_collect(run);
  const auto first = first_unit_in(part);
  if (!first) return send_page_request(run);
  OpenSlice& slice = run.open.at(*first);
  slice.unit_items.clear();
  send_slice(run, slice);
}

std::map<PoolName, TimePoint> MapRuns::oldest_dispatched() const {
  std::map<PoolName, TimePoint> oldest;
  const auto note = [&](const PoolName& pool, const OpenPart& part) {
    if (!is_in_flight(part)) return;
    const auto [entry, is_first] = oldest.try_emplace(pool, part.since);
    if (!is_first) entry->second = std::min(entry->second, part.since);
  };
  const PoolName map_pool{std::string(map_run::kMapPool)};
  for (const auto& [key, run] : runs_) {
    if (run.paging) note(map_pool, *run.paging);
    if (run.collecting) note(map_pool, *run.collecting);
    for (const auto& [first, slice] : run.open) {
      if (!slice.has_children()) note(run.pool.value().empty() ? map_pool : run.pool, slice.part);
    }
  }
  return oldest;
}

void MapRuns::store(const MapRun& run, const std::string& status) {
  changes_.runs.push_back({.job = run.job,
                           .key = run.key,
                           .run_id = run.id,
                           .round = run.round,
                           .shard = run.shard,
                           .status = status,
                           .items = run.cursor.items,
                           .items_failed = run.items_failed,
                           .units = run.cursor.units,
                           .units_done = run.units_done,
                           .state = encode_map_run(run)});
}

MapChanges MapRuns::take_changes() {
  for (const auto& [key, status] : std::exchange(touched_, {})) {
    if (const MapRun* const run = find(key.first, key.second)) store(*run, status);
  }
  return std::exchange(changes_, {});
}

}  // namespace millrace::supervise
