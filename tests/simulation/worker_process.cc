#include "tests/simulation/worker_process.h"

#include <utility>

#include "shared/vocabulary/json.h"
#include "tests/simulation/invariants.h"
#include "topics/names.h"

namespace millrace::simulation {

using std::chrono::milliseconds;
using std::chrono::seconds;
using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

namespace {

work_loop::WorkLoopLimits limits_of_simulation() {
  work_loop::WorkLoopLimits limits;
  limits.concurrency = 4;
  limits.held_back_max = 3;
  limits.lease = seconds(3);
  limits.rerun_first = milliseconds(50);
  limits.rerun_longest = milliseconds(500);
  return limits;
}

/// Every second task of a kind fails, always the same ones.
bool is_unlucky(const TaskId& task) { return task.value().back() % 2 == 0; }

std::string plus_one(const std::string& input) {
  Json value = Json::parse(input, nullptr, false);
  if (value.is_object() && value.contains("n")) value = value["n"];
  return Json{{"n", value.is_number() ? value.get<std::int64_t>() + 1 : 0}}.dump();
}

}  // namespace

void SimulatedExecutor::run(std::vector<Job> jobs) {
  for (Job& job : jobs) {
    // Most tasks are short; some outlast their lease several times over.
    const Duration lasts = scene_.chance.one_in(15) ? scene_.chance.between(seconds(1), seconds(8))
                                                    : scene_.chance.between(Duration(100), milliseconds(40));
    jobs_.emplace(scene_.time.now + lasts, std::move(job));
  }
}

bool SimulatedExecutor::run_due() {
  bool did = false;
  while (!jobs_.empty() && jobs_.begin()->first <= scene_.time.now) {
    const Job job = std::move(jobs_.begin()->second);
    jobs_.erase(jobs_.begin());
    job();
    did = true;
  }
  return did;
}

TaskOutcome SimulatedHandler::apply(const work_loop::Task& task, const std::string& output) {
  std::string key = task.id.value();
  if (scene_.has(Mutation::kEffectPerAttempt)) key += "/" + std::to_string(task.attempt);
  EffectLedger::Effect& effect = ledger_.effects[key];
  if (effect.calls++ > 0) {
    scene_.trace.bite("- task run again");
    if (effect.output != output) scene_.invariants.violate("task " + key + " was run with two inputs");
  }
  effect.task = task.id;
  effect.output = output;
  return Succeeded{output};
}

Result<TaskOutcome> SimulatedHandler::handle(const work_loop::Task& task, const work_loop::TaskScope&) {
  host_.before("handle");
  if (scene_.chance.one_in(scene_.climate.failed_call)) return transient("service", "away");
  scene_.trace.note(scene_.time.now, host_.name(), "does", task.id.value() + "/" + std::to_string(task.attempt));
  if (task.operation == "flaky" && is_unlucky(task.id)) return TaskOutcome{Failed{"Flaky", "as its id has it"}};
  if (task.operation == "poll" && task.handle.empty()) {
    return TaskOutcome{Pending{"run of " + task.id.value(), clock_.now() + milliseconds(700)}};
  }
  if (task.operation == "ask") {
    const Json input = Json::parse(task.input, nullptr, false);
    ledger_.questions.emplace_back(input.value("token", ""), Json{{"n", input.value("n", 0)}}.dump());
    return TaskOutcome{Succeeded{"null"}};
  }
  auto outcome = apply(task, plus_one(task.input));
  host_.after("handle");
  return outcome;
}

Result<std::vector<map::ResultRow>> StoredMapResults::load_results(const std::string& run, std::int64_t from, int from_round,
                                                                   std::size_t rows_max) {
  std::map<std::pair<std::int64_t, int>, map::ResultRow> ordered;
  for (const auto& row : rows_.map_results()) {
    if (row.run_id == run) ordered[{row.first_unit, row.round}] = {row.first_unit, row.round, row.units, row.results};
  }
  std::vector<map::ResultRow> found;
  for (const auto& [key, row] : ordered) {
    if (key >= std::pair(from, from_round) && found.size() < rows_max) found.push_back(row);
  }
  return found;
}

WorkerProcess::WorkerProcess(Outside& outside, EffectLedger& ledger, const PoolName& pool, std::string name,
                             std::uint64_t incarnation, std::uint64_t seed)
    : outside_(outside),
      host_(outside.scene, std::move(name), incarnation),
      clock_(outside.scene.time),
      random_(seed),
      membership_(std::make_unique<event_log::MemoryGroupSource>(outside.log, outside.groups[pool], topics::tasks_topic(pool))),
      source_(outside.scene, host_, *membership_),
      sink_(outside.scene, host_, outside.network, false),
      codec_(topics::group_of_pool(pool), clock_),
      sources_(outside.payloads),
      map_results_(outside.database.rows()),
      map_handler_({.sources = sources_, .files = outside.payloads, .results = map_results_, .scratch = {},
                    .output_bytes_max = 1 << 20}),
      map_pool_(host_, map_handler_),
      work_pool_(outside.scene, host_, ledger, clock_),
      handler_(pool == kMapPool ? static_cast<work_loop::TaskHandler&>(map_pool_) : work_pool_, sources_, clock_),
      executor_(outside.scene),
      loop_({.source = source_, .sink = sink_, .codec = codec_, .handler = handler_, .executor = executor_, .clock = clock_,
             .random = random_},
            limits_of_simulation()) {}

bool WorkerProcess::act() {
  const bool did = executor_.run_due();
  if (const auto stepped = loop_.step(Duration(0)); !stepped) {
    outside_.scene.invariants.violate("a worker gave up: " + describe(stepped.error()));
  }
  return did;
}

}  // namespace millrace::simulation
