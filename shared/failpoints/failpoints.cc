#include "shared/failpoints/failpoints.h"

#include <signal.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace millrace::failpoints {
namespace {

// Reads that move on, and a queue that takes a record or does not, have no answer that could be lost.
constexpr Failpoint kKnown[] = {
    {"files.load_payload", true},
    {"files.put_payload", true},
    {"handler.handle", true},
    {"reader.assign", true},
    {"reader.poll", false},
    {"reader.range_of", true},
    {"sink.collect", true},
    {"sink.send", false},
    {"source.commit", true},
    {"source.poll", false},
    {"store.commit", true},
    {"store.erase_sent", true},
    {"store.find_alias", true},
    {"store.find_open", true},
    {"store.find_submissions", true},
    {"store.find_workflow", true},
    {"store.load_commands", true},
    {"store.load_in_flight", true},
    {"store.load_jobs", true},
    {"store.load_map_runs", true},
    {"store.load_next_round", true},
    {"store.load_positions", true},
    {"store.load_settled_positions", true},
    {"store.load_unsent", true},
    {"store.load_wakes", true},
    {"store.mark_suspect", true},
};

constexpr std::pair<Action, std::string_view> kActions[] = {
    {Action::kKillBefore, "kill_before"},   {Action::kKillAfter, "kill_after"},
    {Action::kError, "error"},              {Action::kAppliedThenError, "applied_then_error"},
    {Action::kStopBefore, "stop_before"},   {Action::kStopAfter, "stop_after"},
};

Error refusal(const std::string& text, const std::string& why) {
  return rejected("failpoints", "'" + text + "' " + why + "; write POINT=ACTION or POINT=ACTION@CALL");
}

template <typename Range, typename NameOf>
std::string names_of(const Range& range, NameOf name) {
  std::string names;
  for (const auto& each : range) names += (names.empty() ? "" : ", ") + std::string(name(each));
  return names;
}

Result<Trigger> parse_trigger(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) return refusal(text, "names no action");
  const auto at = std::min(text.find('@', equals), text.size());
  const std::string point = text.substr(0, equals), action = text.substr(equals + 1, at - equals - 1);

  const auto known = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const Failpoint& each) { return each.name == point; });
  if (known == std::end(kKnown)) {
    return refusal(text, "names no failpoint; there are " + names_of(kKnown, [](const Failpoint& each) { return each.name; }));
  }
  const auto named = std::find_if(std::begin(kActions), std::end(kActions), [&](const auto& each) { return each.second == action; });
  if (named == std::end(kActions)) {
    return refusal(text, "names no action; there are " + names_of(kActions, [](const auto& each) { return each.second; }));
  }
  if (named->first == Action::kAppliedThenError && !known->may_lose_answer) return refusal(text, "has no answer that could be lost");

  Trigger trigger{.point = point, .action = named->first};
  if (at == text.size()) return trigger;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data() + at + 1, end, trigger.call);
  if (error != std::errc{} || read != end || trigger.call == 0) return refusal(text, "counts calls from 1");
  return trigger;
}

}  // namespace

std::string_view name_of(Action action) {
  for (const auto& [known, name] : kActions) {
    if (known == action) return name;
  }
  return "none";
}

std::span<const Failpoint> known_failpoints() { return kKnown; }

Result<std::vector<Trigger>> parse_triggers(const std::vector<std::string>& texts) {
  std::vector<Trigger> triggers;
  for (const std::string& text : texts) {
    auto trigger = parse_trigger(text);
    if (!trigger) return trigger.error();
    triggers.push_back(std::move(*trigger));
  }
  return triggers;
}

Failpoints::Failpoints(std::vector<Trigger> triggers)
    : Failpoints(std::move(triggers), {.die = [] { ::kill(::getpid(), SIGKILL); }, .freeze = [] { ::kill(::getpid(), SIGSTOP); }}) {}

Failpoints::Failpoints(std::vector<Trigger> triggers, Deeds deeds) : deeds_(std::move(deeds)) {
  for (Trigger& trigger : triggers) {
    spdlog::warn("a test's failpoint: {} befalls call {} of {}", name_of(trigger.action), trigger.call, trigger.point);
    triggers_.push_back({.trigger = std::move(trigger)});
  }
}

Action Failpoints::meet(std::string_view point) {
  if (!is_armed()) return Action::kNone;
  std::optional<Action> met;
  {
    const std::lock_guard lock(mutex_);
    for (Armed& armed : triggers_) {
      if (armed.trigger.point == point && ++armed.calls == armed.trigger.call) met = armed.trigger.action;
    }
  }
  if (!met) return Action::kNone;
  spdlog::warn("failpoint {}: {}", point, name_of(*met));
  spdlog::default_logger()->flush();  // It may be the last that is heard of us.
  return *met;
}

void Failpoints::before(Action action) const {
  if (action == Action::kKillBefore) deeds_.die();
  if (action == Action::kStopBefore) deeds_.freeze();
}

void Failpoints::after(Action action) const {
  if (action == Action::kKillAfter) deeds_.die();
  if (action == Action::kStopAfter) deeds_.freeze();
}

Error Failpoints::failure(std::string_view point, ErrorKind kind) {
  return {kind, "failpoints", "the call at " + std::string(point) + " failed because a test wants it to"};
}

}  // namespace millrace::failpoints
