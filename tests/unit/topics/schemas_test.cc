#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "shared/json_schema/schema.h"
#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"
#include "topics/events/control_hint.h"
#include "topics/events/job_event.h"
#include "topics/events/job_requested.h"
#include "topics/events/task_dispatched.h"
#include "topics/events/task_finished.h"
#include "topics/events/task_renewed.h"

namespace millrace::topics {
namespace {

const std::string kFolder = std::string(MILLRACE_SOURCE_FOLDER) + "/topics/schemas/";

std::string text_of(const std::string& name) {
  std::stringstream text;
  text << std::ifstream(kFolder + name + ".schema.json").rdbuf();
  return text.str();
}

/// An event with every member set, its schema, and how it is read.
struct Sample {
  std::string schema;
  std::string encoded;
  std::function<bool(std::string_view)> is_accepted;
};

template <typename Decode>
std::function<bool(std::string_view)> accepts(Decode decode) {
  return [decode](std::string_view data) { return decode(data).has_value(); };
}

std::vector<Sample> samples() {
  const auto time = parse_rfc3339("2026-01-31T12:00:00Z");
  const JobId job("j3-0123");
  const TaskId task("t");
  const TaskDispatched dispatched{job, task, 2, "x", "o", "null", 3, time, "h", "w", 4, "S", "file:x"};
  const auto finished = [&](work_loop::TaskOutcome outcome) {
    return encode(TaskFinished{job, task, 2, "x", std::move(outcome), "file:x"});
  };
  JobEvent event{job, "w", JobEventKind::kFinished, "SUCCEEDED", *time, 9, "S", "s", "i", "E", "C", "[1]"};
  const ControlHint look{ControlKind::kLookNow, Shard(1), job, {}, 0, ""};
  const ControlHint stop{ControlKind::kStopTask, {}, job, task, 2, ""};
  const ControlHint changed{ControlKind::kWorkflowChanged, {}, {}, {}, 0, "w"};
  return {
      {"job_requested", encode(JobRequested{"w", "{}", "k", 5, {{"a", "b"}}}), accepts(decode_job_requested)},
      {"task_dispatched", encode(dispatched), accepts(decode_task_dispatched)},
      {"task_finished", finished(work_loop::Succeeded{"null"}), accepts(decode_task_finished)},
      {"task_finished", finished(work_loop::Failed{"E", "C"}), accepts(decode_task_finished)},
      {"task_finished", finished(work_loop::Pending{"h", time}), accepts(decode_task_finished)},
      {"task_finished", finished(work_loop::Pending{"h", {}}), accepts(decode_task_finished)},
      {"task_renewed", encode(TaskRenewed{job, task, 2, "x"}), accepts(decode_task_renewed)},
      {"job_event", encode(event), accepts(decode_job_event)},
      {"control_hint", encode(look), accepts(decode_control_hint)},
      {"control_hint", encode(stop), accepts(decode_control_hint)},
      {"control_hint", encode(changed), accepts(decode_control_hint)},
  };
}

TEST(Schemas, EveryPublishedSchemaHasASample) {
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string file = entry.path().filename().string();
    const auto all = samples();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const Sample& s) { return s.schema + ".schema.json" == file; }))
        << file;
  }
}

TEST(Schemas, FitWhatTheStructsEncode) {
  for (const Sample& sample : samples()) {
    const auto schema = json_schema::Schema::parse(text_of(sample.schema));
    ASSERT_TRUE(schema) << sample.schema << ": " << describe(schema.error());
    const auto violations = schema->validate(Json::parse(sample.encoded));
    EXPECT_TRUE(violations.empty()) << sample.encoded << json_schema::describe(violations);
    EXPECT_TRUE(sample.is_accepted(sample.encoded));
  }
}

TEST(Schemas, KnowEveryMemberThatTheStructsEncode) {
  for (const Sample& sample : samples()) {
    const Json properties = Json::parse(text_of(sample.schema)).at("properties");
    const Json encoded = Json::parse(sample.encoded);
    for (const auto& [name, value] : encoded.items()) {
      EXPECT_TRUE(properties.contains(name)) << sample.schema << " does not describe " << name;
    }
  }
}

TEST(Schemas, DemandWhatTheStructsDemandAndNothingElse) {
  for (const Sample& sample : samples()) {
    const auto schema = json_schema::Schema::parse(text_of(sample.schema));
    const Json whole = Json::parse(sample.encoded);
    for (const auto& [name, value] : whole.items()) {
      Json without = whole;
      without.erase(name);
      // An absent deadline is forgiven on reading, but always written.
      if (name == "deadline") continue;
      EXPECT_EQ(schema->validate(without).empty(), sample.is_accepted(without.dump()))
          << sample.schema << " without " << name;
    }
  }
}

TEST(Schemas, AndStructsAgreeOnWrongTypes) {
  for (const Sample& sample : samples()) {
    const auto schema = json_schema::Schema::parse(text_of(sample.schema));
    const Json whole = Json::parse(sample.encoded);
    for (const auto& [name, value] : whole.items()) {
      if (name == "input" || name == "output") continue;
      Json wrong = whole;
      wrong[name] = Json::array({1});
      EXPECT_FALSE(schema->validate(wrong).empty()) << sample.schema << " takes a list as " << name;
      EXPECT_FALSE(sample.is_accepted(wrong.dump())) << sample.schema << " takes a list as " << name;
    }
  }
}

}  // namespace
}  // namespace millrace::topics
