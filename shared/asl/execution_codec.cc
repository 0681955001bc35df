#include <algorithm>
#include <charconv>
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
TimePoint time_of(const Json& microseconds) { return TimePoint(Duration(microseconds.get<std::int64_t>())); }

void append_number(std::string& text, std::int64_t number) {
  char digits[24];
  const auto [end, failure] = std::to_chars(std::begin(digits), std::end(digits), number);
  text.append(std::begin(digits), end);
}

void append_quoted(std::string& text, std::string_view content) {
  const auto is_plain = [](char character) {
    return static_cast<unsigned char>(character) >= 0x20 && character != '"' && character != '\\';
  };
  if (!std::ranges::all_of(content, is_plain)) {
    text += to_text(Json(content));
    return;
  }
  text += '"';
  text += content;
  text += '"';
}

/// Writes the members of one JSON object at the end of a text; the object ends with this. Executions are stored with
/// every step, so they are written without building a document first. Values that are absent or zero are left out.
class ObjectText final {
 public:
  explicit ObjectText(std::string& text) : text_(text) { text_ += '{'; }
  ~ObjectText() { text_ += '}'; }
  ObjectText(const ObjectText&) = delete;
  ObjectText& operator=(const ObjectText&) = delete;

  /// The text, for the value of a new member.
  std::string& key(std::string_view name) {
    if (!is_first_) text_ += ',';
    is_first_ = false;
    append_quoted(text_, name);
    text_ += ':';
    return text_;
  }

  void add(std::string_view name, std::string_view value) { append_quoted(key(name), value); }
  void add(std::string_view name, std::int64_t value) {
    if (value != 0) append_number(key(name), value);
  }
  void add(std::string_view name, TimePoint value) { append_number(key(name), as_microseconds(value)); }
  template <typename Value>
  void add(std::string_view name, const std::optional<Value>& value) {
    if (!value) return;
    if constexpr (std::is_same_v<Value, double>)
      key(name) += to_text(Json(*value));
    else
      add(name, *value);
  }
  template <typename Number>
  void add(std::string_view name, const std::vector<Number>& values) {
    if (!values.empty()) key(name) += to_text(Json(values));
  }

 private:
  std::string& text_;
  bool is_first_ = true;
};

/// Writes an execution. Payloads go into a table once each, however many places share them.
class Encoder final {
 public:
  std::string encode(const ExecutionState& state) {
    text_ = "{\"format\":" + std::to_string(kFormat) + ",\"execution\":";
    write(state);
    return text_ + ",\"data\":[" + payloads_ + "]}";
  }

 private:
  std::int64_t index_of(const Data& data) {
    const auto [known, is_new] = indexes_.emplace(data.get(), indexes_.size());
    if (is_new) payloads_ += (known->second == 0 ? "" : ",") + to_text(*data);
    return static_cast<std::int64_t>(known->second);
  }

  void add_data(ObjectText& object, std::string_view name, const Data& data) {
    if (data) append_number(object.key(name), index_of(data));
  }

  void write(const ExecutionState& state) {
    ObjectText object(text_);
    const ExecutionIdentity& identity = state.identity;
    object.add("id", identity.id);
    object.add("name", identity.name);
    object.add("machine", identity.state_machine_id);
    object.add("machine_name", identity.state_machine_name);
    object.add("role", identity.role_arn);
    object.add("start", identity.start_time);
    object.add("status", kStatusNames[static_cast<std::size_t>(state.status)]);
    object.add("next_event", state.next_event_id);
    object.add("next_entry", state.next_entry);
    if (state.has_started) object.key("started") += "true";
    object.add("redrives", state.redrive_count);
    object.add("deadline", state.deadline);
    object.add("turn", state.turn_since);
    add_data(object, "input", state.input);
    add_data(object, "output", state.output);
    object.add("error", state.error);
    object.add("cause", state.cause);
    object.key("root");
    write(state.root);
    if (!state.revisit) return;
    object.key("revisit");
    write(*state.revisit);
  }

  void write(const Branch& branch) {
    ObjectText object(text_);
    object.add("phase", kPhaseNames[static_cast<std::size_t>(branch.phase)]);
    object.add("state", branch.state);
    object.add("index", static_cast<std::int64_t>(branch.index));
    add_data(object, "input", branch.input);
    object.add("last", branch.last_event);
    object.add("entry", branch.entry);
    object.add("entered", branch.entered_event);
    object.add("at", branch.entered_at);
    object.add("retries", branch.retries);
    object.add("retry", branch.retry_count);
    object.add("since", branch.since);
    object.add("due", branch.due);
    object.add("heartbeat_due", branch.heartbeat_due);
    object.add("heartbeat", branch.heartbeat.count());
    if (branch.phase == Phase::kTask) {
      object.add("resource", branch.resource);
      object.add("pattern", kPatternNames[static_cast<std::size_t>(branch.pattern)]);
    }
    if (!branch.variables.empty()) {
      object.key("variables");
      ObjectText variables(text_);
      for (const auto& [name, value] : branch.variables) add_data(variables, name, value);
    }
    if (branch.map_run) {
      object.add("map_run_entry", branch.map_run->entry);
      object.add("map_run_retry", branch.map_run->retry);
    }
    if (!branch.fork) return;
    object.key("fork");
    write(*branch.fork);
  }

  void write(const Fork& fork) {
    ObjectText object(text_);
    add_data(object, "input", fork.input);
    add_data(object, "items", fork.items);
    object.key("branches") += '[';
    for (const Branch& branch : fork.branches) {
      if (&branch != &fork.branches.front()) text_ += ',';
      write(branch);
    }
    text_ += ']';
    object.key("results") += '[';
    for (const Data& result : fork.results) {
      if (&result != &fork.results.front()) text_ += ',';
      if (result)
        append_number(text_, index_of(result));
      else
        text_ += "null";
    }
    text_ += ']';
    object.add("next", static_cast<std::int64_t>(fork.next_index));
    object.add("concurrency", static_cast<std::int64_t>(fork.concurrency_max));
    object.add("succeeded", static_cast<std::int64_t>(fork.succeeded));
    object.add("failed", fork.failed);
    object.add("again", fork.again);
    object.add("tolerated_count", fork.tolerated_failure_count);
    object.add("tolerated_percentage", fork.tolerated_failure_percentage);
    object.add("started_event", fork.started_event);
    object.add("last_event", fork.last_event);
    object.add("succeeded_event", fork.succeeded_event);
    object.add("turn_event", fork.turn_event);
  }

  std::unordered_map<const Json*, std::size_t> indexes_;
  std::string text_;
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
                      .start_time = time_of(json.at("start"))};
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
    if (const auto revisit = json.find("revisit"); revisit != json.end()) read_branch(*revisit, state.revisit.emplace());
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
      value = time_of(*found);
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
    if (json.contains("map_run_entry")) {
      TaskKey& run = branch.map_run.emplace();
      read(json, "map_run_entry", run.entry);
      read(json, "map_run_retry", run.retry);
    }
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
