#include "supervised_world.h"

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"
#include "topics/cloud_event.h"
#include "topics/job_codec.h"
#include "topics/names.h"
#include "topics/task_codec.h"

namespace millrace::supervise {

SupervisedWorld::SupervisedWorld() : clock_(*parse_rfc3339("2026-01-01T00:00:00Z")), log_(clock_) {
  for (const auto topic : {topics::kRequests, topics::kResults}) log_.create_topic(std::string(topic), kShards);
  for (const auto topic : {topics::kEvents, topics::kControl, topics::kDead}) log_.create_topic(std::string(topic), 1);
  for (const char* pool : {"work", "other"}) log_.create_topic(topics::tasks_topic(PoolName(pool)), 2);
  start_supervisor();
}

void SupervisedWorld::crash() {
  for (int shard = 0; shard < kShards; ++shard) store_.note_crash(Shard(shard));
  start_supervisor();
}

void SupervisedWorld::start_supervisor() {
  supervisor_.reset();
  reader_ = std::make_unique<event_log::MemoryPartitionReader>(log_);
  sink_ = std::make_unique<event_log::MemoryRecordSink>(log_);
  for (int shard = 0; shard < kShards; ++shard) ownership_.shards[Shard(shard)] = store_.raise_epoch(Shard(shard));
  supervisor_ = std::make_unique<Supervisor>(
      Supervisor::Dependencies{.reader = *reader_, .sink = *sink_, .store = store_, .ownership = ownership_,
                               .losses = losses_, .payloads = payloads_, .signer = signer_, .clock = clock_,
                               .random = random_, .meters = meters_},
      settings_, kShards);
}

void SupervisedWorld::put_workflow(const std::string& name, const std::string& definition, int version,
                                   const std::string& terms) {
  store_.put_workflow({.name = name, .version = version, .definition = definition, .request_schema = {}, .terms = terms});
}

JobId SupervisedWorld::submit(const std::string& workflow, const std::string& input, const std::string& event_id,
                              int shard) {
  topics::CloudEvent event;
  event.id = event_id;
  event.source = "test";
  event.type = std::string(topics::kJobRequested);
  event.data = R"({"workflow":")" + workflow + R"(","input":)" + input + "}";
  EXPECT_TRUE(log_.append(topics::to_record(event, {.topic = topics::kRequests, .partition = shard, .key = {}})));
  return job_id_for(Shard(shard), "event:test " + event_id);
}

void SupervisedWorld::settle() {
  // Faults make turns fail, and end by themselves. Two quiet turns: the first may only have collected.
  int quiet = 0;
  for (int i = 0; i < 1000 && quiet < 2; ++i) {
    const auto did = supervisor_->turn(Duration(0));
    if (!did) {
      ASSERT_NE(did.error().kind, ErrorKind::kBroken) << did.error().detail;
    }
    quiet = did && !*did ? quiet + 1 : 0;
  }
  ASSERT_EQ(quiet, 2) << "the supervisor does not come to rest";
}

void SupervisedWorld::advance_by(Duration step) {
  clock_.advance_by(step);
  settle();
}

std::vector<work_loop::Task> SupervisedWorld::take_tasks(const std::string& pool) {
  std::vector<work_loop::Task> tasks;
  for (const auto& record : log_.records_of(topics::tasks_topic(PoolName(pool)))) {
    auto& taken_through = tasks_taken_through_[record.from];
    if (record.offset < taken_through) continue;
    taken_through = record.offset + 1;
    auto task = topics::read_task(record);
    EXPECT_TRUE(task);
    // Events are delivered at least once: a dispatch that comes again is the same dispatch.
    if (task && dispatches_seen_.insert({task->id, task->attempt}).second) tasks.push_back(std::move(*task));
  }
  return tasks;
}

work_loop::Task SupervisedWorld::only_task(const std::string& pool) {
  auto tasks = take_tasks(pool);
  EXPECT_EQ(tasks.size(), 1U) << "tasks for " << pool;
  return tasks.empty() ? work_loop::Task{} : tasks.front();
}

void SupervisedWorld::answer(const work_loop::Task& task, const work_loop::TaskOutcome& outcome) {
  EXPECT_TRUE(log_.append(topics::finished_record(task, outcome)));
  settle();
}

void SupervisedWorld::lose_next_record(std::string_view topic, Shard shard) {
  const event_log::TopicPartition partition{std::string(topic), shard.value()};
  const std::int64_t end = log_.range_of(partition)->end;
  for (int i = 0; i < 10 && log_.range_of(partition)->end == end; ++i) ASSERT_TRUE(supervisor_->turn(Duration(0)));
  ASSERT_GT(log_.range_of(partition)->end, end) << "no record came";
  log_.truncate(partition, end);
  settle();
}

void SupervisedWorld::renew(const work_loop::Task& task) {
  EXPECT_TRUE(log_.append(topics::renewed_record(task)));
  settle();
}

std::string SupervisedWorld::command(const JobId& job, const std::string& kind, const std::string& payload) {
  const std::int64_t id = store_.add_command(job, kind, payload);
  EXPECT_TRUE(log_.append(topics::control_record(topics::ControlHint{}, "h" + std::to_string(id), "test")));
  settle();
  return store_.outcome_of(id);
}

void SupervisedWorld::give_loss_verdict(const std::string& pool) {
  LossVerdict verdict{.pool = PoolName(pool), .dispatched_before = clock_.now(), .results_end = {}};
  for (int shard = 0; shard < kShards; ++shard) {
    verdict.results_end[Shard(shard)] = log_.range_of({std::string(topics::kResults), shard})->end;
  }
  losses_.next.push_back(verdict);
  settle();
}

std::vector<std::string> SupervisedWorld::history_types(const JobId& job) const {
  std::vector<std::string> types;
  std::int64_t next = 1;
  for (const HistoryRow& row : store_.history_of(job)) {
    EXPECT_EQ(row.first_id, next) << "a gap in the history";
    for (const Json& event : Json::parse(row.events)) {
      EXPECT_EQ(event.at("id").get<std::int64_t>(), next++);
      types.push_back(event.at("type").get<std::string>());
    }
  }
  return types;
}

std::vector<std::string> SupervisedWorld::announced(const JobId& job) const {
  std::vector<std::string> types;
  for (const auto& record : log_.records_of(std::string(topics::kEvents))) {
    const auto event = topics::read_cloud_event(record);
    EXPECT_TRUE(event);
    const auto told = topics::decode_job_event(event->data);
    if (told && told->job_id == job) types.push_back(event->type);
  }
  return types;
}

Result<std::string> SupervisedWorld::MemoryPayloads::put_file(const std::filesystem::path&, std::string_view) {
  return rejected("test", "no files here");
}

Result<std::filesystem::path> SupervisedWorld::MemoryPayloads::locate(std::string_view) {
  return rejected("test", "no files here");
}

Result<std::string> SupervisedWorld::MemoryPayloads::put_payload(const JobId& job, std::string_view bytes) {
  const std::string uri = "millrace-payload:" + job.value() + "/" + std::to_string(payloads.size());
  payloads[uri] = std::string(bytes);
  return uri;
}

Result<std::string> SupervisedWorld::MemoryPayloads::load_payload(std::string_view uri) {
  return payloads.at(std::string(uri));
}

}  // namespace millrace::supervise
