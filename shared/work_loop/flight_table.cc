#include "shared/work_loop/flight_table.h"

#include <cstdlib>
#include <utility>

namespace millrace::work_loop {
namespace {

std::string with_handle(const Task& task) {
  return task.id.value() + '/' + task.handle;
}
std::string with_attempt(const Task& task) {
  return task.id.value() + '#' + std::to_string(task.attempt);
}

}  // namespace

Flight& FlightTable::add(Task task) {
  auto flight = std::make_unique<Flight>();
  flight->id = ++last_;
  flight->task = std::move(task);
  open_by_handle_[with_handle(flight->task)] = flight->id;
  ++count_of(flight->stage);
  return *flights_.emplace(last_, std::move(flight)).first->second;
}

Flight* FlightTable::find(FlightId id) {
  const auto found = flights_.find(id);
  return found == flights_.end() ? nullptr : found->second.get();
}

Flight* FlightTable::find_open(const Task& task) {
  return find_in(open_by_handle_, with_handle(task));
}

Flight* FlightTable::find_answering(const Task& task) {
  return find_in(answering_by_dispatch_, with_attempt(task));
}

Flight* FlightTable::find_open(const TaskId& task) {
  for (const auto& entry : flights_) {
    if (entry.second->task.id == task && entry.second->stage != Flight::Stage::kAnswering)
      return entry.second.get();
  }
  return nullptr;
}

void FlightTable::set_stage(Flight& flight, Flight::Stage stage) {
  --count_of(flight.stage);
  ++count_of(stage);
  flight.stage = stage;
  if (stage != Flight::Stage::kAnswering) return;
  open_by_handle_.erase(with_handle(flight.task));
  answering_by_dispatch_[with_attempt(flight.current())] = flight.id;
}

void FlightTable::remove(Flight& flight) {
  --count_of(flight.stage);
  if (flight.stage == Flight::Stage::kAnswering) {
    answering_by_dispatch_.erase(with_attempt(flight.current()));
  } else {
    open_by_handle_.erase(with_handle(flight.task));
  }
  flights_.erase(flight.id);
}

void FlightTable::for_each(const std::function<void(Flight&)>& visit) {
  for (auto next = flights_.begin(); next != flights_.end();) {
    Flight& flight = *next->second;
    ++next;  // Before the visit, which may remove the flight.
    visit(flight);
  }
}

Flight* FlightTable::find_in(const std::unordered_map<std::string, FlightId>& index,
                             const std::string& name) {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : find(found->second);
}

std::size_t& FlightTable::count_of(Flight::Stage stage) {
  switch (stage) {
    case Flight::Stage::kRunning:
      return running_;
    case Flight::Stage::kWaiting:
      return waiting_;
    case Flight::Stage::kAnswering:
      return answering_;
  }
  std::abort();  // Unreachable: the stages are all above.
}

}  // namespace millrace::work_loop
