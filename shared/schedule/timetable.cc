#include "shared/schedule/timetable.h"

#include <algorithm>

namespace millrace::schedule {
namespace {

/// A time that is no older than this was not missed: nobody looks more often.
constexpr Duration kOnTime = std::chrono::minutes(1);
constexpr int kTriesMax = 200'000;
constexpr Duration kMoment = Duration(1);

bool is_within(const HoursOfDay& hours, TimePoint time) {
  const auto since_midnight = time - std::chrono::floor<std::chrono::days>(time);
  const auto minute = static_cast<int>(std::chrono::floor<std::chrono::minutes>(since_midnight).count());
  if (hours.from_minute <= hours.until_minute) return minute >= hours.from_minute && minute < hours.until_minute;
  return minute >= hours.from_minute || minute < hours.until_minute;
}

const Interval* blackout_at(const Timetable& timetable, TimePoint time) {
  const auto found = std::ranges::find_if(timetable.blackouts, [&](const Interval& each) { return time >= each.from && time < each.until; });
  return found == timetable.blackouts.end() ? nullptr : &*found;
}

/// The last time between both, looked for backwards in ever larger steps.
std::optional<TimePoint> last_by(const Timetable& timetable, TimePoint planned, TimePoint now) {
  std::optional<TimePoint> last;
  for (const Duration back : {Duration(std::chrono::hours(1)), Duration(std::chrono::days(1)), Duration(std::chrono::days(32)), now - planned}) {
    const TimePoint from = std::max(planned, now - back);
    for (auto next = next_after(timetable, from - kMoment); next && *next <= now; next = next_after(timetable, *next)) last = next;
    if (last || from == planned) break;
  }
  return last;
}

}  // namespace

std::optional<TimePoint> next_after(const Timetable& timetable, TimePoint time) {
  if (timetable.from) time = std::max(time, *timetable.from - kMoment);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    const auto next = timetable.cron.next_after(time);
    if (!next || (timetable.until && *next >= *timetable.until)) return {};
    if (const Interval* blackout = blackout_at(timetable, *next)) {
      time = blackout->until - kMoment;
      continue;
    }
    if (!timetable.hours || is_within(*timetable.hours, *next)) return next;
    time = *next;
  }
  return {};
}

std::vector<TimePoint> times_between(const Timetable& timetable, const Interval& interval, std::size_t most) {
  std::vector<TimePoint> times;
  auto next = next_after(timetable, interval.from - kMoment);
  for (; next && *next < interval.until && times.size() < most; next = next_after(timetable, *next)) times.push_back(*next);
  return times;
}

Due due_by(const Timetable& timetable, TimePoint planned, TimePoint now, std::size_t most) {
  if (planned > now) return {.times = {}, .next = planned};
  if (timetable.missed == Missed::kAll) {
    Due due{.times = times_between(timetable, {.from = planned, .until = now + kMoment}, most), .next = {}};
    due.next = next_after(timetable, due.times.size() < most ? now : due.times.back());
    return due;
  }
  const auto last = last_by(timetable, planned, now);
  const bool is_wanted = last && (timetable.missed == Missed::kLast || now - *last <= kOnTime);
  return {.times = is_wanted ? std::vector{*last} : std::vector<TimePoint>(), .next = next_after(timetable, now)};
}

}  // namespace millrace::schedule
