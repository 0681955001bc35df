#include <unordered_map>

#include "shared/asl/execution.h"
#include "shared/asl/execution_state.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

/// Raise it when an older program could not read what this one writes; decode keeps reading all older ones.
constexpr int kFormat = 1;

// Stored names; never reuse one for something else.
constexpr std::string_view kPhaseNames[] = {"ready",  "again",     "task",   "timer", "backoff",
                                            "forked", "succeeded", "failed", "cut"};
constexpr std::string_view kPatternNames[] = {"request_response", "wait_for_task_token", "sync", "sync_2"};
constexpr std::string_view kStatusNames[] = {"RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"};

/// What decoding meets when the bytes are not what encode wrote.
struct Damaged {
  std::string reason;
};

template <typename Enumeration, std::size_t size>
Enumeration enumerator_of(const std::string_view (&names)[size], const Json& name) {
  const auto text = name.get<std::string>();
  for (std::size_t i = 0; i < size; ++i)
    if (names[i] == text) return static_cast<Enumeration>(i);
  throw Damaged{"unknown name '" + text + "'"};
}

std::int64_t as_microseconds(TimePoint time) { return time.time_since_epoch().count(); }
TimePoint as_time(const Json& microseconds) { return TimePoint(Duration(microseconds.get<std::int64_t>())); }

/// Writes an execution. Payloads go into a table once each, however many places share them.
class Encoder final {
 public:
  std::string encode(const ExecutionState& state) {
    const Json execution = describe(state);
    return "{\"format\":" + std::to_string(kFormat) + ",\"execution\":" + to_text(execution) + ",\"data\":[" +
           payloads_ + "]}";
  }

 private:
  std::size_t index_of(const Data& data) {
    const auto [known, is_new] = indexes_.emplace(data.get(), indexes_.size());
    if (is_new) payloads_ += (known->second == 0 ? "" : ",") + to_text(*data);
    return known->second;
  }

  void put(Json& json, const char* key, const Data& data) {
    if (data) json[key] = index_of(data);
  }
  void put(Json& json, const char* key, const std::optional<TimePoint>& time) {
    if (time) json[key] = as_microseconds(*time);
  }
  void put(Json& json, const char* key, TimePoint time) { json[key] = as_microseconds(time); }
  template <typename Value>
  void put(Json& json, const char* key, const std::optional<Value>& value) {
    if (value) json[key] = *value;
  }
  template <typename Value>
  void put(Json& json, const char* key, const Value& value) {
    if (value != Value{}) json[key] = value;
  }

  Json describe(const ExecutionState& state) {
    const ExecutionIdentity& identity = state.identity;
    Json json = {{"id", identity.id},
                 {"name", identity.name},
                 {"machine", identity.state_machine_id},
                 {"machine_name", identity.state_machine_name},
                 {"role", identity.role_arn},
                 {"start", as_microseconds(identity.start_time)},
                 {"status", kStatusNames[static_cast<std::size_t>(state.status)]},
                 {"next_event", state.next_event_id},
                 {"next_entry", state.next_entry}};
    put(json, "started", state.has_started);
    put(json, "redrives", state.redrive_count);
    put(json, "deadline", state.deadline);
    put(json, "turn", state.turn_since);
    put(json, "input", state.input);
    put(json, "output", state.output);
    put(json, "error", state.error);
    put(json, "cause", state.cause);
    json["root"] = describe(state.root);
    return json;
  }

  Json describe(const Branch& branch) {
    Json json = {{"phase", kPhaseNames[static_cast<std::size_t>(branch.phase)]}, {"state", branch.state}};
    put(json, "index", branch.index);
    put(json, "input", branch.input);
    put(json, "last", branch.last_event);
    put(json, "entry", branch.entry);
    put(json, "entered", branch.entered_event);
    put(json, "at", branch.entered_at);
    put(json, "retries", branch.retries);
    put(json, "retry", branch.retry_count);
    put(json, "since", branch.since);
    put(json, "due", branch.due);
    put(json, "heartbeat_due", branch.heartbeat_due);
    put(json, "heartbeat", branch.heartbeat.count());
    if (branch.phase == Phase::kTask) {
      json["resource"] = branch.resource;
      json["pattern"] = kPatternNames[static_cast<std::size_t>(branch.pattern)];
    }
    for (const auto& [name, value] : branch.variables) json["variables"][name] = index_of(value);
    if (branch.fork) json["fork"] = describe(*branch.fork);
    return json;
  }

  Json describe(const Fork& fork) {
    Json json = Json::object();
    put(json, "input", fork.input);
    put(json, "items", fork.items);
    json["branches"] = Json::array();
    for (const Branch& branch : fork.branches) json["branches"].push_back(describe(branch));
    json["results"] = Json::array();
    for (const Data& result : fork.results) json["results"].push_back(result ? Json(index_of(result)) : Json());
    put(json, "next", fork.next_index);
    put(json, "concurrency", fork.concurrency_max);
    put(json, "succeeded", fork.succeeded);
    put(json, "failed", fork.failed);
    put(json, "again", fork.again);
    put(json, "tolerated_count", fork.tolerated_failure_count);
    put(json, "tolerated_percentage", fork.tolerated_failure_percentage);
    put(json, "started_event", fork.started_event);
    put(json, "last_event", fork.last_event);
    put(json, "succeeded_event", fork.succeeded_event);
    put(json, "turn_event", fork.turn_event);
    return json;
  }

  std::unordered_map<const Json*, std::size_t> indexes_;
  std::string payloads_;
};

/// Reads what Encoder wrote. Throws Damaged or Json::exception on anything else.
class Decoder final {
 public:
  explicit Decoder(Json& document) {
    for (Json& value : document.at("data")) data_.push_back(make_data(std::move(value)));
  }

  ExecutionState read_execution(const Json& json) const {
    ExecutionState state;
    state.identity = {.id = json.at("id").get<std::string>(),
                      .name = json.at("name").get<std::string>(),
                      .state_machine_id = json.at("machine").get<std::string>(),
                      .state_machine_name = json.at("machine_name").get<std::string>(),
                      .role_arn = json.at("role").get<std::string>(),
                      .start_time = as_time(json.at("start"))};
    state.status = enumerator_of<Status>(kStatusNames, json.at("status"));
    read(json, "next_event", state.next_event_id);
    read(json, "next_entry", state.next_entry);
    read(json, "started", state.has_started);
    read(json, "redrives", state.redrive_count);
    read(json, "deadline", state.deadline);
    read(json, "turn", state.turn_since);
    state.input = data_at(json.at("input"));
    read(json, "output", state.output);
    read(json, "error", state.error);
    read(json, "cause", state.cause);
    read_branch(json.at("root"), state.root);
    return state;
  }

 private:
  Data data_at(const Json& index) const {
    const auto position = index.get<std::size_t>();
    if (position >= data_.size()) throw Damaged{"it refers to a payload that is not there"};
    return data_[position];
  }

  template <typename Value>
  void read(const Json& json, const char* key, std::optional<Value>& value) const {
    if (json.contains(key)) read(json, key, value.emplace());
  }
  template <typename Value>
  void read(const Json& json, const char* key, Value& value) const {
    const auto found = json.find(key);
    if (found == json.end()) return;
    if constexpr (std::is_same_v<Value, TimePoint>)
      value = as_time(*found);
    else if constexpr (std::is_same_v<Value, Duration>)
      value = Duration(found->template get<std::int64_t>());
    else if constexpr (std::is_same_v<Value, Data>)
      value = data_at(*found);
    else
      value = found->template get<Value>();
  }

  void read_branch(const Json& json, Branch& branch) const {
    branch.phase = enumerator_of<Phase>(kPhaseNames, json.at("phase"));
    branch.state = json.at("state").get<std::string>();
    read(json, "index", branch.index);
    read(json, "input", branch.input);
    read(json, "last", branch.last_event);
    read(json, "entry", branch.entry);
    read(json, "entered", branch.entered_event);
    read(json, "at", branch.entered_at);
    read(json, "retries", branch.retries);
    read(json, "retry", branch.retry_count);
    read(json, "since", branch.since);
    read(json, "due", branch.due);
    read(json, "heartbeat_due", branch.heartbeat_due);
    read(json, "heartbeat", branch.heartbeat);
    if (branch.phase == Phase::kTask) {
      branch.resource = json.at("resource").get<std::string>();
      branch.pattern = enumerator_of<Pattern>(kPatternNames, json.at("pattern"));
    }
    if (const auto variables = json.find("variables"); variables != json.end())
      for (const auto& [name, index] : variables->items()) branch.variables.emplace_back(name, data_at(index));
    if (const auto fork = json.find("fork"); fork != json.end()) read_fork(*fork, branch.fork.emplace());
    if ((branch.phase == Phase::kForked) != branch.fork.has_value() && branch.phase == Phase::kForked)
      throw Damaged{"a forked state has no children"};
  }

  void read_fork(const Json& json, Fork& fork) const {
    read(json, "input", fork.input);
    read(json, "items", fork.items);
    for (const Json& branch : json.at("branches")) read_branch(branch, fork.branches.emplace_back());
    for (const Json& result : json.at("results")) fork.results.push_back(result.is_null() ? Data() : data_at(result));
    read(json, "next", fork.next_index);
    read(json, "concurrency", fork.concurrency_max);
    read(json, "succeeded", fork.succeeded);
    read(json, "failed", fork.failed);
    read(json, "again", fork.again);
    read(json, "tolerated_count", fork.tolerated_failure_count);
    read(json, "tolerated_percentage", fork.tolerated_failure_percentage);
    read(json, "started_event", fork.started_event);
    read(json, "last_event", fork.last_event);
    read(json, "succeeded_event", fork.succeeded_event);
    read(json, "turn_event", fork.turn_event);
  }

  std::vector<Data> data_;
};

Error damaged(const std::string& reason) {
  return rejected("asl.execution", "the stored execution is damaged: " + reason);
}

}  // namespace

std::string Execution::encode() const { return Encoder().encode(*state_); }

Result<Execution> Execution::decode(std::string_view bytes) {
  try {
    Json document = Json::parse(bytes);
    const auto format = document.at("format").get<int>();
    if (format > kFormat)
      return broken("asl.execution", "the stored execution has format " + std::to_string(format) +
                                         ", this program reads " + std::to_string(kFormat) + " at most: upgrade it");
    auto state = std::make_unique<ExecutionState>(Decoder(document).read_execution(document.at("execution")));
    return Execution(std::move(state));
  } catch (const Json::exception& error) {
    return damaged(error.what());
  } catch (const Damaged& error) {
    return damaged(error.reason);
  }
}

}  // namespace millrace::asl
