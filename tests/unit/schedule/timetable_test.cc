#include "shared/schedule/timetable_document.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace::schedule {
namespace {

TimePoint at(const char* text) { return *parse_rfc3339(text); }

Timetable timetable(const Json& document) {
  const auto parsed = parse_timetable(document);
  EXPECT_TRUE(parsed) << describe(parsed.error());
  return parsed ? *parsed : Timetable{};
}

std::string hour_of(const std::optional<TimePoint>& time) { return time ? to_rfc3339(*time).substr(5, 11) : "never"; }

TEST(Timetable, D148_KeepsToItsWindow) {
  const Timetable hourly = timetable({{"cron", "@hourly"}, {"from", "2026-11-22T06:30:00Z"}, {"until", "2026-11-22T08:00:00Z"}});
  EXPECT_EQ(hour_of(next_after(hourly, at("2026-11-01T00:00:00Z"))), "11-22T07:00");
  EXPECT_EQ(hour_of(next_after(hourly, at("2026-11-22T07:00:00Z"))), "never");
}

TEST(Timetable, D148_KeepsToHoursOfTheDayAlsoOverMidnight) {
  const Timetable nightly = timetable({{"cron", "@hourly"}, {"hours", "22:00-02:00"}});
  EXPECT_EQ(hour_of(next_after(nightly, at("2026-11-22T12:00:00Z"))), "11-22T22:00");
  EXPECT_EQ(hour_of(next_after(nightly, at("2026-11-23T01:00:00Z"))), "11-23T22:00");
}

TEST(Timetable, D148_StartsNothingInABlackout) {
  const Json blackout{{"from", "2026-12-24T00:00:00Z"}, {"until", "2026-12-27T00:30:00Z"}};
  const Timetable hourly = timetable({{"cron", "@hourly"}, {"blackouts", Json::array({blackout})}});
  EXPECT_EQ(hour_of(next_after(hourly, at("2026-12-23T23:00:00Z"))), "12-27T01:00");
}

TEST(Timetable, D148_WhatWasMissedIsSkippedOrMadeUpForOnceOrAlways) {
  const TimePoint planned = at("2026-11-22T03:00:00Z"), now = at("2026-11-22T06:10:00Z");
  const auto due = [&](const char* missed) {
    return due_by(timetable({{"cron", "@hourly"}, {"missed", missed}}), planned, now, 100);
  };
  EXPECT_TRUE(due("skip").times.empty());
  ASSERT_EQ(due("last").times.size(), 1U);
  EXPECT_EQ(hour_of(due("last").times.front()), "11-22T06:00");
  EXPECT_EQ(due("all").times.size(), 4U);
  for (const char* missed : {"skip", "last", "all"}) EXPECT_EQ(hour_of(due(missed).next), "11-22T07:00") << missed;
}

TEST(Timetable, WhatIsOnTimeWasNotMissed) {
  const TimePoint planned = at("2026-11-22T06:00:00Z");
  for (const char* missed : {"skip", "last", "all"}) {
    const Due due =
        due_by(timetable({{"cron", "@hourly"}, {"missed", missed}}), planned, planned + std::chrono::milliseconds(300), 100);
    EXPECT_EQ(due.times, std::vector{planned}) << missed;
  }
}

TEST(Timetable, LeavesWhatIsTooMuchForTheNextLook) {
  const Timetable all = timetable({{"cron", "@every 1s"}, {"missed", "all"}});
  const TimePoint planned = at("2026-11-22T03:00:00Z"), now = at("2026-11-22T04:00:00Z");
  Due due = due_by(all, planned, now, 100);
  ASSERT_EQ(due.times.size(), 100U);
  EXPECT_EQ(*due.next, planned + std::chrono::seconds(100));
  std::size_t sum = 100;
  while (*due.next <= now) sum += (due = due_by(all, *due.next, now, 100)).times.size();
  EXPECT_EQ(sum, 3'601U);
}

TEST(Timetable, IsTheSameAsADocumentAndBack) {
  const Json document{
      {"cron", "@daily"},
      {"missed", "all"},
      {"from", "2026-11-22T06:30:00.000Z"},
      {"until", "2027-11-22T06:30:00.000Z"},
      {"hours", "22:00-06:30"},
      {"blackouts", Json::array({{{"from", "2026-12-24T00:00:00.000Z"}, {"until", "2026-12-27T00:00:00.000Z"}}})}};
  EXPECT_EQ(document_of(timetable(document)), document);
}

TEST(Timetable, SaysWhatIsWrong) {
  for (const Json& wrong : {Json{{"from", "x"}}, Json{{"cron", "x"}}, Json{{"cron", "@daily"}, {"from", "tomorrow"}},
                            Json{{"cron", "@daily"}, {"hours", "22-6"}}, Json{{"cron", "@daily"}, {"missed", "some"}},
                            Json{{"cron", "@daily"}, {"blackouts", Json::array({Json::object()})}}}) {
    EXPECT_FALSE(parse_timetable(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace millrace::schedule
