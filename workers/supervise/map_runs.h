#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/work_loop/task.h"
#include "topics/events/task_dispatched.h"
#include "workers/supervise/map_run.h"
#include "workers/supervise/task_token.h"

namespace millrace::supervise {

/// The command that changes the MaxConcurrency of a job's runs while they work: payload `{"max_concurrency": n}`, 0 for no limit.
inline constexpr std::string_view kMapConcurrencyCommand = "map_concurrency";

/// What a change of runs means for the world: to be stored and published with the batch that it belongs to.
struct MapChanges {
  struct Dispatch {
    Shard shard;
    PoolName pool;
    topics::TaskDispatched task;
    std::string traceparent;
  };
  /// A unit that is an execution of its own: to be requested, or not waited for any more.
  struct Unit {
    Shard shard;
    JobId parent;
    TaskId task;
    std::string token;
    std::string workflow;
    int workflow_version = 0;
    std::string map_state;
    int priority = 3;
    std::map<std::string, std::string> tags;
    std::string input;  ///< JSON text; of one that is stopped, empty.
    std::string traceparent;
  };
  struct Stop {
    Shard shard;
    JobId job;
    TaskId task;
    int attempt = 0;
  };
  struct ResultRow {
    std::string run_id;
    int round = 0;
    std::int64_t first_unit = 0;
    std::int64_t units = 0;
    std::vector<std::int64_t> failed;
    std::string results;
  };
  struct RunRow {
    JobId job;
    TaskKey key;
    std::string run_id;
    int round = 0;
    Shard shard;
    std::string status;
    std::int64_t items = 0;
    std::int64_t items_failed = 0;
    std::int64_t units = 0;
    std::int64_t units_done = 0;
    std::string state;
  };
  std::vector<Dispatch> dispatches;
  std::vector<Stop> stops;
  std::vector<Unit> units_started;
  std::vector<Unit> units_stopped;
  std::vector<std::pair<std::string, map_run::Page>> pages;  ///< With their run.
  std::vector<ResultRow> results;
  std::vector<RunRow> runs;  ///< As they are at the batch's end.
};

/// A run came to its end: what its job hears.
struct MapRunEnd {
  TaskKey key;
  work_loop::TaskOutcome outcome;
  std::int64_t items_failed = 0;  ///< Tolerated, when the run succeeded.
};

/// The distributed Maps of our shards at work: what is given to which pool, and what became of it. All in memory;
/// everything is stored with the batch that changed it, so a batch that was not committed is answered by forgetting all
/// and loading anew. One thread; no network, no database.
class MapRuns final {
 public:
  struct Settings {
    std::size_t slices_per_pool_max = 32;  ///< Open at once.
    std::int64_t units_per_slice_max = 8;  ///< Of units that are executions of their own.
    Duration slice_aim = std::chrono::milliseconds(200);
    int dispatches_max = 20;
  };
  /// `signer` must outlive it.
  MapRuns(const TokenSigner& signer, Settings settings) : signer_(signer), settings_(settings) {}

  /// One that is stored.
  void add(MapRun run);
  /// A new one, with the pages that are known already.
  void start(MapRun run, TimePoint now);
  bool has_runs_of(const JobId& job) const;
  void drop_shard(Shard shard);
  void clear();

  /// What a worker says of a part, by its token. `was_current` is false when the part was answered before. The run's end,
  /// when this was the last of it.
  struct Answered {
    bool was_current = false;
    std::optional<MapRunEnd> end;
  };
  Answered answer(const JobId& job, const std::string& token, work_loop::TaskOutcome outcome, TimePoint now);
  bool renew(const JobId& job, const std::string& token, TimePoint now);

  /// Nobody waits for the run any more.
  void stop(const JobId& job, TaskKey key);
  void set_paused(const JobId& job, bool is_paused);
  /// Answers how many runs of the job it changed.
  int set_concurrency(const JobId& job, std::size_t concurrency_max);

  /// Gives out what the pools' windows have room for, in turn to the runs that want it.
  void give_out(TimePoint now);
  /// Parts of the pool that were dispatched before `before` and never heard of: lost.
  void note_lost(const PoolName& pool, TimePoint before);
  /// Requests for units as executions may be lost: they are made again, and known ones answer again.
  void note_requests_lost();
  /// The units at work that are executions of their own, by the job that waits for them.
  std::map<JobId, std::vector<TaskId>> units_at_work() const;
  /// The request for this unit, or its answer, is lost.
  void note_unit_lost(const JobId& job, const TaskId& unit);
  /// Parts whose workers fell silent.
  void note_silent(TimePoint silent_since, const std::function<bool(Shard)>& leases_count);
  /// Parts that are lost or silent are dispatched again; answers the runs that failed by it.
  std::vector<std::pair<JobId, MapRunEnd>> dispatch_again(TimePoint now);

  /// Whether something is to be given out that no event will ask for.
  bool wants_turn() const { return wants_turn_ || !suspects_.empty(); }
  /// Per pool, since when the oldest part is on its way unseen.
  std::map<PoolName, TimePoint> oldest_dispatched() const;
  /// What has happened since the last call.
  MapChanges take_changes();

  const std::map<std::pair<JobId, TaskKey>, MapRun>& runs() const { return runs_; }

 private:
  using RunKey = std::pair<JobId, TaskKey>;
  MapRun* find(const JobId& job, TaskKey key);
  OpenPart* find_part(MapRun& run, const std::string& name);
  void touch(const MapRun& run) { touched_.insert_or_assign({run.job, run.key}, std::string("RUNNING")); }

  std::optional<MapRunEnd> answer_page(MapRun& run, work_loop::TaskOutcome outcome, TimePoint now);
  std::optional<MapRunEnd> answer_slice(MapRun& run, std::int64_t first, work_loop::TaskOutcome outcome, TimePoint now);
  std::optional<MapRunEnd> start_units(MapRun& run, OpenSlice& slice, work_loop::TaskOutcome outcome);
  std::optional<MapRunEnd> answer_unit(MapRun& run, std::int64_t unit, work_loop::TaskOutcome outcome, TimePoint now);
  MapChanges::Unit unit_of(const MapRun& run, std::int64_t unit, std::string input) const;
  std::optional<MapRunEnd> go_on(MapRun& run, TimePoint now);
  MapRunEnd end(MapRun& run, work_loop::TaskOutcome outcome);
  void stop_parts(MapRun& run);

  void suspect_once(const RunKey& key, const std::string& part);
  bool give_slice(MapRun& run, std::size_t room, TimePoint now);
  OpenSlice next_slice(MapRun& run, std::size_t room) const;
  std::int64_t slice_units(const MapRun& run, std::int64_t units_max, std::size_t room) const;
  void ask_for_pages(MapRun& run, TimePoint now);
  void send_page_request(MapRun& run);
  void send_slice(MapRun& run, const OpenSlice& slice);
  void send_collect(MapRun& run);
  void send(MapRun& run, const PoolName& pool, const std::string& part, int attempt, std::string_view operation, std::string input);
  void send_again(MapRun& run, const std::string& part);
  void store(const MapRun& run, const std::string& status);

  const TokenSigner& signer_;
  const Settings settings_;
  std::map<RunKey, MapRun> runs_;
  std::map<RunKey, std::string> touched_;  ///< Runs that changed; rows of those that ended are in changes_ already.
  std::vector<std::pair<RunKey, std::string>> suspects_;  ///< Parts to be dispatched again.
  MapChanges changes_;
  std::size_t turn_ = 0;
  bool wants_turn_ = false;
};

}  // namespace millrace::supervise
