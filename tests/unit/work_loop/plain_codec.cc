#include "tests/unit/work_loop/plain_codec.h"

#include <chrono>
#include <string>

namespace millrace::work_loop {
namespace {

using event_log::Header;
using event_log::OutgoingRecord;

std::string header(const event_log::Record& record, std::string_view name) {
  return std::string{event_log::find_header(record.headers, name).value_or("")};
}

struct TextOf {
  std::string operator()(const Succeeded& outcome) const { return "succeeded " + outcome.output; }
  std::string operator()(const Failed& outcome) const {
    return "failed " + outcome.error + ": " + outcome.cause;
  }
  std::string operator()(const Pending& outcome) const { return "pending " + outcome.handle; }
};

}  // namespace

OutgoingRecord PlainCodec::dispatched(const Task& task) {
  std::vector<Header> headers{
      {"attempt", std::to_string(task.attempt)}, {"token", task.token}, {"handle", task.handle}};
  if (task.deadline)
    headers.push_back({"deadline", std::to_string(task.deadline->time_since_epoch().count())});
  return {.topic = "tasks", .partition = 0, .key = task.id.value(), .value = task.input, .headers = headers};
}

Result<Task> PlainCodec::read_task(const event_log::Record& record) const {
  if (record.value == "poison") return rejected("codec", "poison");
  Task task;
  task.id = TaskId{record.key.value_or("")};
  task.attempt = std::stoi(header(record, "attempt"));
  task.token = header(record, "token");
  task.handle = header(record, "handle");
  task.input = record.value.value_or("");
  if (const std::string deadline = header(record, "deadline"); !deadline.empty()) {
    task.deadline = TimePoint{std::chrono::microseconds{std::stoll(deadline)}};
  }
  return task;
}

OutgoingRecord PlainCodec::finished(const Task& task, const TaskOutcome& outcome) const {
  return {.topic = "results",
          .partition = 0,
          .key = task.id.value(),
          .value = std::visit(TextOf{}, outcome),
          .headers = {{"token", task.token}, {"kind", "finished"}}};
}

OutgoingRecord PlainCodec::renewed(const Task& task, int renewal) const {
  return {.topic = "results",
          .partition = 0,
          .key = task.id.value(),
          .value = "renewed " + std::to_string(renewal),
          .headers = {{"token", task.token}, {"kind", "renewed"}}};
}

OutgoingRecord PlainCodec::dead_letter(const event_log::Record& record, const Error& reason) const {
  std::vector<Header> headers = record.headers;
  headers.push_back({"reason", reason.detail});
  return {.topic = "dead",
          .partition = 0,
          .key = record.key,
          .value = record.value.value_or(""),
          .headers = headers};
}

}  // namespace millrace::work_loop
