#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "shared/schedule/cron.h"

namespace millrace::schedule {

/// From the first on, and before the second.
struct Interval {
  TimePoint from{};
  TimePoint until{};
};

/// Minutes of the day, from the first on and before the second; over midnight when the second is the lesser.
struct HoursOfDay {
  int from_minute = 0;
  int until_minute = 0;
};

/// What becomes of times that passed while nobody could start anything.
enum class Missed {
  kSkip,  ///< They are left out.
  kLast,  ///< The last one is made up for.
  kAll,   ///< Every one is.
};

struct Timetable {
  std::string cron_text{};
  Cron cron{};
  std::optional<TimePoint> from{};
  std::optional<TimePoint> until{};
  std::optional<HoursOfDay> hours{};
  std::vector<Interval> blackouts{};
  Missed missed = Missed::kLast;
};

/// The first time later than `time`; nothing when there is none.
std::optional<TimePoint> next_after(const Timetable& timetable, TimePoint time);

/// All times from the first on and before the second, at most so many.
std::vector<TimePoint> times_between(const Timetable& timetable, const Interval& interval, std::size_t most);

/// What is to be started by now, and for when the next look is planned.
struct Due {
  std::vector<TimePoint> times{};
  std::optional<TimePoint> next{};
};

/// `planned` is the first time that was not looked at yet. More than `most` are left for the next look.
Due due_by(const Timetable& timetable, TimePoint planned, TimePoint now, std::size_t most);

}  // namespace millrace::schedule
