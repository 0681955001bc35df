#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "shared/work_loop/flight.h"

namespace millrace::work_loop {

/// All flights of a loop, and which dispatch each of them works on.
class FlightTable final {
 public:
  Flight& add(Task task);
  /// Nothing when it has landed.
  Flight* find(FlightId id);
  /// The flight that runs or waits with this task, whatever the dispatch. A poll of a pending task is a task
  /// of its own.
  Flight* find_open(const Task& task);
  Flight* find_open(const TaskId& task);
  /// The flight whose answer to this very dispatch is on its way.
  Flight* find_answering(const Task& task);

  /// Moves a flight to a stage.
  void set_stage(Flight& flight, Flight::Stage stage);
  void remove(Flight& flight);

  std::size_t running() const { return running_; }
  std::size_t waiting() const { return waiting_; }
  std::size_t size() const { return flights_.size(); }
  /// `visit` may change stages and remove the flight it is given.
  void for_each(const std::function<void(Flight&)>& visit);

 private:
  std::size_t& count_of(Flight::Stage stage);
  Flight* find_in(const std::unordered_map<std::string, FlightId>& index, const std::string& name);

  std::unordered_map<FlightId, std::unique_ptr<Flight>> flights_;
  std::unordered_map<std::string, FlightId> open_by_handle_;         ///< By task id and handle.
  std::unordered_map<std::string, FlightId> answering_by_dispatch_;  ///< By task id and attempt.
  FlightId last_ = 0;
  std::size_t running_ = 0;
  std::size_t waiting_ = 0;
  std::size_t answering_ = 0;
};

}  // namespace millrace::work_loop
