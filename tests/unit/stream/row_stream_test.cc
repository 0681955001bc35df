#include "producers/stream/row_stream.h"

#include <gtest/gtest.h>

#include <set>

#include "shared/event_log/memory_group_source.h"
#include "shared/event_log/memory_record_sink.h"
#include "shared/vocabulary/json.h"

namespace millrace::stream {
namespace {

/// Jobs that outlive the streams which began them, as they do in PostgreSQL.
class Jobs final : public SliceWork {
 public:
  Result<std::optional<JobId>> begin(const std::deque<event_log::Record>& records, std::size_t count) override {
    const std::string place = std::to_string(records.front().from.partition) + "/" + std::to_string(records.front().offset);
    const auto [known, is_new] = begun.try_emplace(place);
    if (is_new) {
      known->second.records = count;
      for (std::size_t i = 0; i < count; ++i) {
        if (!Json::parse(*records[i].value, nullptr, false).is_object()) continue;
        known->second.rows.push_back({.has_succeeded = true, .output = R"({"done":true})"});
        ++rows_asked;
      }
    }
    if (known->second.rows.empty()) return std::optional<JobId>();
    return std::optional(JobId(place));
  }
  Result<std::optional<End>> end_of(const JobId& job) override {
    if (are_running) return std::optional<End>();
    return std::optional(begun.at(job.value()));
  }

  std::map<std::string, End> begun;
  std::size_t rows_asked = 0;
  bool are_running = false;
};

class RowStreams : public testing::Test {
 protected:
  RowStreams() {
    log.create_topic("rows", 2);
    log.create_topic("answers", 1);
  }
  void put(int partition, const std::string& value) {
    ASSERT_TRUE(log.append({.topic = "rows", .partition = partition, .key = {}, .value = value, .headers = {}}));
  }
  /// A process with a stream, that lives for so many turns.
  void run(int turns, std::size_t rows_max = 3) {
    event_log::MemoryGroupSource source(log, group, "rows");
    event_log::MemoryRecordSink sink(log);
    RowStream stream({.source = source, .sink = sink, .work = jobs, .clock = clock},
                     {.to = "answers", .rows_max = rows_max, .wait = std::chrono::seconds(1)});
    for (int turn = 0; turn < turns; ++turn) {
      const auto done = stream.turn();
      ASSERT_TRUE(done) << describe(done.error());
      clock.advance_by(std::chrono::milliseconds(600));
    }
  }
  /// Where answers came from, in order.
  std::vector<std::string> sources() const {
    std::vector<std::string> all;
    for (const event_log::Record& each : log.records_of("answers")) {
      all.emplace_back(*event_log::find_header(each.headers, "millrace-source"));
    }
    return all;
  }

  ManualClock clock{TimePoint{}};
  SystemClock waits;  // What waits for records, on this thread: nobody would move a clock meanwhile.
  event_log::MemoryLog log{waits};
  event_log::MemoryGroup group;
  Jobs jobs;
};

TEST_F(RowStreams, D147_AnswersEveryRecordOnceInOrder) {
  for (int row = 0; row < 7; ++row) put(0, R"({"row":1})");
  put(0, "no object");
  run(20);
  EXPECT_EQ(sources(), (std::vector<std::string>{"rows/0/0", "rows/0/1", "rows/0/2", "rows/0/3", "rows/0/4", "rows/0/5",
                                                 "rows/0/6", "rows/0/7"}));
  EXPECT_EQ(jobs.rows_asked, 7U);
  run(5);
  EXPECT_EQ(sources().size(), 8U);  // All was committed.
}

TEST_F(RowStreams, D147_AfterADeathAsksForNoRowAgain) {
  for (int row = 0; row < 5; ++row) put(row % 2, R"({"row":1})");
  jobs.are_running = true;
  run(4, 3);
  EXPECT_EQ(jobs.rows_asked, 5U);
  for (int row = 0; row < 5; ++row) put(row % 2, R"({"row":2})");
  jobs.are_running = false;
  run(30, 2);  // Slices are smaller now: those that were begun keep their size.
  EXPECT_EQ(jobs.rows_asked, 10U);
  const auto all = sources();
  EXPECT_EQ(all.size(), 10U);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 10U);
}

TEST_F(RowStreams, PublishesAgainWhatTheLogDidNotTake) {
  for (int row = 0; row < 3; ++row) put(0, R"({"row":1})");
  log.fail_next_sends(2);
  log.fill_queue_for_next_sends(1);
  run(6);
  EXPECT_EQ(sources().size(), 3U);
}

TEST_F(RowStreams, RecordsThatAreNoRowsNeedNoJob) {
  put(0, "1");
  put(0, "[]");
  run(6);
  EXPECT_EQ(sources().size(), 2U);
  EXPECT_EQ(jobs.rows_asked, 0U);
}

}  // namespace
}  // namespace millrace::stream
