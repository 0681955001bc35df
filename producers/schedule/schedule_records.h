#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/schedule/timetable.h"

namespace millrace::schedule {

/// A row of `schedules`.
struct Schedule {
  std::string name{};
  std::string workflow{};
  std::string input{};  ///< JSON text.
  Timetable timetable{};
  bool is_paused = false;
  std::optional<TimePoint> next_at{};
  std::optional<TimePoint> last_at{};
  std::string last_job{};
  std::string problem{};
  std::string created_by{};
};

/// kAlreadyDone when there is one of that name.
Result<void> put_schedule(postgres::SessionPool& database, const Schedule& schedule);
Result<std::vector<Schedule>> list_schedules(postgres::SessionPool& database);
Result<std::optional<Schedule>> find_schedule(postgres::SessionPool& database, const std::string& name);
/// With the time that it goes on from. False when there is none of that name.
Result<bool> pause_schedule(postgres::SessionPool& database, const std::string& name, bool is_paused, std::optional<TimePoint> next_at);
Result<bool> erase_schedule(postgres::SessionPool& database, const std::string& name);

/// What became of a due schedule.
struct Started {
  std::optional<TimePoint> next_at{};
  std::optional<TimePoint> last_at{};
  std::string last_job{};
  std::string problem{};
};
/// Hands one due schedule, which nobody else looks at meanwhile, to `start` and notes what it answers; when that is an error, nothing.
/// False when none is due.
Result<bool> take_due(postgres::SessionPool& database, TimePoint now, const std::function<Result<Started>(const Schedule&)>& start);

}  // namespace millrace::schedule
