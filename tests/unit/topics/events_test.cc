#include <gtest/gtest.h>

#include "shared/time/random.h"
#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"
#include "topics/events/control_hint.h"
#include "topics/events/job_event.h"
#include "topics/events/job_requested.h"
#include "topics/events/task_dispatched.h"
#include "topics/events/task_finished.h"
#include "topics/events/task_renewed.h"
#include "topics/names.h"
#include "topics/refusal.h"

namespace millrace::topics {
namespace {

TaskDispatched dispatched() {
  TaskDispatched event;
  event.job_id = JobId("j3-0123");
  event.task_id = TaskId("0a1b");
  event.attempt = 2;
  event.token = "secret";
  event.operation = "run \"it\"";
  event.input = R"({ "a": [1, 2.50], "ä": "\u0000" })";
  event.reply_partition = 3;
  event.deadline = parse_rfc3339("2026-01-31T12:00:00.125Z");
  event.handle = "h\n";
  event.workflow = "python";
  event.workflow_version = 4;
  event.state = "Run it";
  return event;
}

TEST(TaskDispatched, ReadsWhatItWroteAndPassesItsInputThroughByteForByte) {
  const TaskDispatched event = dispatched();

  const auto read = decode_task_dispatched(encode(event));

  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(read->job_id, event.job_id);
  EXPECT_EQ(read->task_id, event.task_id);
  EXPECT_EQ(read->attempt, 2);
  EXPECT_EQ(read->token, event.token);
  EXPECT_EQ(read->operation, event.operation);
  EXPECT_EQ(read->input, event.input);
  EXPECT_EQ(read->reply_partition, 3);
  EXPECT_EQ(read->deadline, event.deadline);
  EXPECT_EQ(read->handle, event.handle);
  EXPECT_EQ(read->workflow, event.workflow);
  EXPECT_EQ(read->workflow_version, 4);
  EXPECT_EQ(read->state, event.state);
  EXPECT_EQ(read->dataref, "");
}

TEST(TaskDispatched, AnInputByReferenceTravelsAsNull) {
  TaskDispatched event = dispatched();
  event.dataref = "file:big";
  event.deadline.reset();

  const Json json = Json::parse(encode(event));
  const auto read = decode_task_dispatched(encode(event));

  EXPECT_TRUE(json.at("input").is_null());
  EXPECT_TRUE(json.at("deadline").is_null());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->dataref, "file:big");
  EXPECT_EQ(read->deadline, std::nullopt);
}

TaskFinished finished(work_loop::TaskOutcome outcome) {
  return {JobId("j3-0123"), TaskId("0a1b"), 7, "secret", std::move(outcome), ""};
}

TEST(TaskFinished, ReadsEachOutcomeThatItWrote) {
  const auto time = parse_rfc3339("2026-01-31T12:00:00Z");

  const auto succeeded = decode_task_finished(encode(finished(work_loop::Succeeded{"[1, 2]"})));
  const auto failed = decode_task_finished(encode(finished(work_loop::Failed{"E.x", "why\t\"it\""})));
  const auto pending = decode_task_finished(encode(finished(work_loop::Pending{"run-1", time})));
  const auto asked = decode_task_finished(encode(finished(work_loop::Pending{"run-1", {}})));

  ASSERT_TRUE(succeeded && failed && pending && asked);
  EXPECT_EQ(succeeded->attempt, 7);
  EXPECT_EQ(succeeded->token, "secret");
  EXPECT_EQ(std::get<work_loop::Succeeded>(succeeded->outcome).output, "[1, 2]");
  EXPECT_EQ(std::get<work_loop::Failed>(failed->outcome).error, "E.x");
  EXPECT_EQ(std::get<work_loop::Failed>(failed->outcome).cause, "why\t\"it\"");
  EXPECT_EQ(std::get<work_loop::Pending>(pending->outcome).handle, "run-1");
  EXPECT_EQ(std::get<work_loop::Pending>(pending->outcome).poll_after, time);
  EXPECT_EQ(std::get<work_loop::Pending>(asked->outcome).poll_after, std::nullopt);
}

TEST(TaskFinished, DemandsWhatItsOutcomeNeeds) {
  const std::string start = R"({"job_id":"j","task_id":"t","attempt":1,"token":"x","outcome":)";
  const auto problem_of = [&](const std::string& rest) { return decode_task_finished(start + rest).error().detail; };

  EXPECT_TRUE(problem_of(R"("succeeded"})").starts_with("output: is missing"));
  EXPECT_TRUE(problem_of(R"("failed"})").starts_with("error: is missing"));
  EXPECT_TRUE(problem_of(R"("pending"})").starts_with("handle: is missing"));
  EXPECT_TRUE(problem_of(R"("done"})").starts_with("outcome: is none that is known; use one of succeeded, failed, pending"));
}

TEST(TaskFinished, ACauseThatNoDatabaseTakesIsMended) {
  const auto from_worker = decode_task_finished(
      R"({"job_id":"j","task_id":"t","attempt":1,"token":"x","outcome":"failed","error":"E","cause":"a\u0000b"})");
  const Json from_us = Json::parse(encode(finished(work_loop::Failed{"E", "bytes \xff\xfe end"})));

  ASSERT_TRUE(from_worker);
  EXPECT_EQ(std::get<work_loop::Failed>(from_worker->outcome).cause, "a\xef\xbf\xbd" "b");
  EXPECT_EQ(from_us.at("cause"), "bytes \xef\xbf\xbd\xef\xbf\xbd end");
}

TEST(TaskRenewed, ReadsWhatItWrote) {
  const auto read = decode_task_renewed(encode(TaskRenewed{JobId("j0-1"), TaskId("t"), 3, "x"}));

  ASSERT_TRUE(read);
  EXPECT_EQ(read->job_id, JobId("j0-1"));
  EXPECT_EQ(read->task_id, TaskId("t"));
  EXPECT_EQ(read->attempt, 3);
  EXPECT_EQ(read->token, "x");
}

TEST(JobEvent, ReadsEveryKindThatItWrote) {
  for (int kind = 0; kind <= static_cast<int>(JobEventKind::kFinished); ++kind) {
    JobEvent event;
    event.job_id = JobId("j0-1");
    event.workflow = "python";
    event.kind = static_cast<JobEventKind>(kind);
    event.status = "RUNNING";
    event.at = *parse_rfc3339("2026-01-31T12:00:00Z");
    event.sequence = 12;
    event.state = "S";
    event.event_source = "a";
    event.event_id = "b c";
    event.error = "E";
    event.cause = "C";
    event.output = "{\"x\":1}";

    const auto read = decode_job_event(encode(event));

    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(read->kind, event.kind);
    EXPECT_EQ(encode(*read), encode(event));
    EXPECT_EQ(type_of(read->kind), "millrace.job." + std::string(name_of(read->kind)));
  }
}

TEST(ControlHint, ReadsEveryKindThatItWrote) {
  const ControlHint look{ControlKind::kLookNow, Shard(3), JobId("j3-1"), {}, 0, ""};
  const ControlHint stop{ControlKind::kStopTask, {}, JobId("j3-1"), TaskId("t"), 2, ""};
  const ControlHint changed{ControlKind::kWorkflowChanged, {}, {}, {}, 0, "python"};

  for (const ControlHint& hint : {look, stop, changed}) {
    const auto read = decode_control_hint(encode(hint));
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(read->kind, hint.kind);
    EXPECT_EQ(read->shard, hint.shard);
    EXPECT_EQ(encode(*read), encode(hint));
  }
  EXPECT_FALSE(decode_control_hint(R"({"kind":"stop_task"})"));
  EXPECT_FALSE(decode_control_hint(R"({"kind":"workflow_changed"})"));
}

TEST(JobRequested, ReadsWhatItWrote) {
  const JobRequested event{"python", R"({"b":1,"a":[]})", "key", 1, {{"team", "sales \"x\""}, {"é", ""}}};

  const auto read = decode_job_requested(encode(event));

  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(read->workflow, event.workflow);
  EXPECT_EQ(read->input, event.input);
  EXPECT_EQ(read->idempotency_key, event.idempotency_key);
  EXPECT_EQ(read->priority, 1);
  EXPECT_EQ(read->tags, event.tags);
}

TEST(JobRequested, HasDefaultsAndIgnoresWhatItDoesNotKnow) {
  const auto read = decode_job_requested(R"({"workflow":"w","input":null,"novelty":{},"tags":null})");

  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(read->input, "null");
  EXPECT_EQ(read->idempotency_key, std::nullopt);
  EXPECT_EQ(read->priority, 3);
  EXPECT_TRUE(read->tags.empty());
}

TEST(JobRequested, MayNameAVersionOrAnAlias) {
  for (const std::string reference : {"w", "w:7", "w:live", "a.b_c-d:x"}) {
    const auto read = decode_job_requested(R"({"workflow":")" + reference + R"(","input":1})");
    ASSERT_TRUE(read) << reference;
    EXPECT_EQ(read->workflow, reference);
  }
}

TEST(JobRequested, RefusalsNameTheFieldAndTheRemedy) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"input":1})", "workflow: is missing; add it"},
      {R"({"workflow":"w"})", "input: is missing; add it"},
      {R"({"workflow":7,"input":1})", "workflow: is not a string; put it in quotes"},
      {R"({"workflow":"","input":1})", "workflow: is empty; give 1 to 161 bytes"},
      {R"({"workflow":"../etc","input":1})", "workflow: is not a workflow's name; use"},
      {R"({"workflow":"w:","input":1})", "workflow: is not a workflow's name; use"},
      {R"({"workflow":"w:a:b","input":1})", "workflow: is not a workflow's name; use"},
      {R"({"workflow":"w:../x","input":1})", "workflow: is not a workflow's name; use"},
      {R"({"workflow":"w","input":1,"priority":6})", "priority: is not a whole number from 1 to 5; correct it"},
      {R"({"workflow":"w","input":1,"priority":1.5})", "priority: is not a whole number from 1 to 5"},
      {R"({"workflow":"w","input":1,"tags":[]})", "tags: is not an object of strings; write it as"},
      {R"({"workflow":"w","input":1,"tags":{"a":1}})", "tags: is not an object of strings"},
      {R"({"workflow":"w","input":1,"idempotency_key":""})", "idempotency_key: is empty"},
      {R"({"workflow":"w","input":1,"input":2})", "input: appears twice; send it once"},
      {"[]", "data: is not a JSON object: expected an object at byte 0; send one object"},
      {R"({"workflow":"w","input":1)", "data: is not a JSON object: expected ',' or '}' at byte 25"},
  };

  for (const auto& [data, expected] : cases) {
    const auto read = decode_job_requested(data);
    ASSERT_FALSE(read) << data;
    EXPECT_EQ(read.error().where, kInvalidRequest) << data;
    EXPECT_TRUE(read.error().detail.starts_with(expected)) << read.error().detail;
  }
}

TEST(JobRequested, RefusesWhatIsTooLargeTooDeepOrNotUtf8ByName) {
  const std::string start = R"({"workflow":"w","input":)";

  EXPECT_EQ(decode_job_requested(start + "\"" + std::string(kEventBytesMax, 'x') + "\"}").error().where,
            kPayloadTooLarge);
  EXPECT_EQ(decode_job_requested(start + "\"\xe4\"}").error().where, kNotUtf8);
  EXPECT_EQ(decode_job_requested("\xff\xfe{").error().where, kNotUtf8);
  const auto deep = decode_job_requested(start + std::string(200, '[') + std::string(200, ']') + "}");
  ASSERT_FALSE(deep);
  EXPECT_NE(deep.error().detail.find("nested deeper than 128"), std::string::npos);
}

TEST(Events, NoTruncationOrBitFlipMakesADecoderThrow) {
  SeededRandom random(7);
  const std::string good = encode(dispatched());
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good.substr(0, random.next() % (good.size() + 1));
    for (auto flips = random.next() % 3; flips > 0 && !text.empty(); --flips) {
      text[random.next() % text.size()] = static_cast<char>(random.next());
    }
    EXPECT_NO_THROW({
      static_cast<void>(decode_task_dispatched(text).has_value());
      static_cast<void>(decode_task_finished(text).has_value());
      static_cast<void>(decode_job_requested(text).has_value());
    });
  }
}

}  // namespace
}  // namespace millrace::topics
