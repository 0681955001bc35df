#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/event_log/memory_group_source.h"
#include "shared/event_log/memory_log.h"
#include "shared/event_log/memory_record_sink.h"
#include "shared/work_loop/work_loop.h"
#include "tests/unit/work_loop/hand_executor.h"
#include "tests/unit/work_loop/plain_codec.h"
#include "tests/unit/work_loop/scripted_handler.h"

namespace millrace::work_loop {

using namespace std::chrono_literals;

inline const Error kAway = transient("service", "away");
inline const Error kGivenUp = {ErrorKind::kCancelled, "handler", "asked to stop"};

/// A loop on a log in memory, with time and handlers moved by hand.
class WorkLoopTest : public ::testing::Test {
 protected:
  WorkLoopTest() {
    limits_.concurrency = 4;
    log_.create_topic("tasks", 1);
    log_.create_topic("results", 1);
    log_.create_topic("dead", 1);
  }

  /// Starts the process; after `crash`, another one.
  void begin() {
    source_ = std::make_unique<event_log::MemoryGroupSource>(log_, group_, "tasks");
    sink_ = std::make_unique<event_log::MemoryRecordSink>(log_);
    executor_ = std::make_unique<HandExecutor>();
    loop_ = std::make_unique<WorkLoop>(WorkLoop::Dependencies{.source = *source_,
                                                              .sink = *sink_,
                                                              .codec = codec_,
                                                              .handler = handler_,
                                                              .executor = *executor_,
                                                              .clock = clock_,
                                                              .random = random_},
                                       limits_);
    settle();
  }
  void crash() {
    loop_.reset();
    executor_.reset();
    sink_.reset();
    source_.reset();
  }

  void dispatch(const Task& task) { ASSERT_TRUE(log_.append(PlainCodec::dispatched(task))); }
  void dispatch(const std::string& id) { dispatch(task(id)); }
  void dispatch_poison() {
    ASSERT_TRUE(log_.append({.topic = "tasks",
                             .partition = 0,
                             .key = "k",
                             .value = "poison",
                             .headers = {{"ce_id", "7"}, {"other", "x"}}}));
  }
  static Task task(const std::string& id, int attempt = 1) {
    Task made;
    made.id = TaskId{id};
    made.attempt = attempt;
    made.token = id + "-token-" + std::to_string(attempt);
    made.input = id;
    return made;
  }

  /// Rounds until nothing more happens without a handler or time.
  void settle() {
    for (int round = 0; round < 6; ++round) ASSERT_TRUE(loop_->step(Duration::zero()));
  }
  void advance_by(Duration step) {
    clock_.advance_by(step);
    settle();
  }
  void run_handlers() {
    while (executor_->waiting() > 0) executor_->run_first();
    settle();
  }
  void run_last_handler() {
    executor_->run_last();
    settle();
  }

  /// "token: text" of each record on the results topic.
  std::vector<std::string> results() const {
    std::vector<std::string> all;
    for (const event_log::Record& record : log_.records_of("results")) {
      all.push_back(std::string{event_log::find_header(record.headers, "token").value_or("?")} + ": " +
                    *record.value);
    }
    return all;
  }
  std::optional<std::int64_t> committed() const { return group_.committed({"tasks", 0}); }
  std::vector<std::string> runs() const {
    std::vector<std::string> ids;
    for (const Task& run : handler_.runs) ids.push_back(run.id.value());
    return ids;
  }

  ManualClock clock_{TimePoint{std::chrono::days{20'000}}};
  SeededRandom random_{7};
  event_log::MemoryLog log_{clock_};
  event_log::MemoryGroup group_;
  PlainCodec codec_;
  ScriptedHandler handler_;
  WorkLoopLimits limits_;
  std::unique_ptr<event_log::MemoryGroupSource> source_;
  std::unique_ptr<event_log::MemoryRecordSink> sink_;
  std::unique_ptr<HandExecutor> executor_;
  std::unique_ptr<WorkLoop> loop_;
};

}  // namespace millrace::work_loop
