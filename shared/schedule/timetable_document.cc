#include "shared/schedule/timetable_document.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "shared/time/timestamp.h"

namespace millrace::schedule {
namespace {

constexpr std::string_view kMissedNames[] = {"skip", "last", "all"};
constexpr std::size_t kBlackoutsMax = 1'000;

Error wrong_member(const std::string& member, const std::string& remedy) {
  return rejected("SCHEDULE_" + member, remedy);
}

std::optional<int> minute_in(std::string_view text) {
  int hour = 0, minute = 0;
  if (text.size() != 5 || text[2] != ':') return {};
  const auto hours = std::from_chars(text.data(), text.data() + 2, hour);
  const auto minutes = std::from_chars(text.data() + 3, text.data() + 5, minute);
  if (hours.ptr != text.data() + 2 || minutes.ptr != text.data() + 5 || hour < 0 || hour > 24 || minute < 0 || minute > 59) return {};
  const int of_day = 60 * hour + minute;
  return of_day <= 24 * 60 ? std::optional(of_day) : std::nullopt;
}

std::string clock_text(int minute) {
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
  return text;
}

Result<std::optional<TimePoint>> time_member(const Json& document, const char* member) {
  if (!document.contains(member) || document[member].is_null()) return std::optional<TimePoint>();
  const auto time = document[member].is_string() ? parse_rfc3339(document[member].get<std::string>()) : std::nullopt;
  if (!time) return wrong_member("TIME", std::string("'") + member + "' must be a time such as 2026-11-22T06:00:00Z");
  return time;
}

Result<Interval> blackout_in(const Json& document) {
  const auto from = document.is_object() ? time_member(document, "from") : std::optional<TimePoint>();
  if (!from) return from.error();
  const auto until = document.is_object() ? time_member(document, "until") : std::optional<TimePoint>();
  if (!until) return until.error();
  if (!*from || !*until || **from >= **until) return wrong_member("BLACKOUT", "a blackout needs 'from' and, later, 'until'");
  return Interval{.from = **from, .until = **until};
}

}  // namespace

std::optional<HoursOfDay> parse_hours(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  const auto from = minute_in(text.substr(0, dash)), until = minute_in(text.substr(dash + 1));
  if (!from || !until || *from == *until) return {};
  return HoursOfDay{.from_minute = *from, .until_minute = *until};
}

Result<Timetable> parse_timetable(const Json& document) {
  if (!document.is_object() || !document.contains("cron") || !document["cron"].is_string()) {
    return wrong_member("CRON", "a timetable needs 'cron', such as \"30 6 * * mon-fri\"");
  }
  Timetable timetable{.cron_text = document["cron"].get<std::string>()};
  const auto cron = Cron::parse(timetable.cron_text);
  if (!cron) return cron.error();
  timetable.cron = *cron;
  const auto from = time_member(document, "from"), until = time_member(document, "until");
  if (!from) return from.error();
  if (!until) return until.error();
  timetable.from = *from;
  timetable.until = *until;
  if (const std::string hours = document.value("hours", ""); !hours.empty()) {
    timetable.hours = parse_hours(hours);
    if (!timetable.hours) return wrong_member("HOURS", "'" + hours + "' are no hours of the day: write 22:00-06:00, in UTC");
  }
  const Json blackouts = document.value("blackouts", Json::array());
  if (!blackouts.is_array() || blackouts.size() > kBlackoutsMax) return wrong_member("BLACKOUT", "blackouts must be a list of at most 1,000");
  for (const Json& each : blackouts) {
    const auto blackout = blackout_in(each);
    if (!blackout) return blackout.error();
    timetable.blackouts.push_back(*blackout);
  }
  const std::string missed = document.value("missed", "last");
  const auto* known = std::ranges::find(kMissedNames, missed);
  if (known == std::end(kMissedNames)) return wrong_member("MISSED", "'" + missed + "' must be skip, last or all");
  timetable.missed = static_cast<Missed>(known - std::begin(kMissedNames));
  return timetable;
}

Json document_of(const Timetable& timetable) {
  Json document{{"cron", timetable.cron_text}, {"missed", kMissedNames[static_cast<std::size_t>(timetable.missed)]}};
  if (timetable.from) document["from"] = to_rfc3339(*timetable.from);
  if (timetable.until) document["until"] = to_rfc3339(*timetable.until);
  if (timetable.hours) document["hours"] = clock_text(timetable.hours->from_minute) + "-" + clock_text(timetable.hours->until_minute);
  for (const Interval& each : timetable.blackouts) {
    document["blackouts"].push_back({{"from", to_rfc3339(each.from)}, {"until", to_rfc3339(each.until)}});
  }
  return document;
}

}  // namespace millrace::schedule
