#include "shared/schedule/cron.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace::schedule {
namespace {

/// The next times of a cron text after another, apart from their seconds.
std::string next_of(const char* text, const char* after) {
  const auto cron = Cron::parse(text);
  if (!cron) return describe(cron.error());
  const auto next = cron->next_after(*parse_rfc3339(after));
  return next ? to_rfc3339(*next).substr(0, 16) : "never";
}

TEST(Cron, D148_FindsTheNextTimeOfEveryKindOfField) {
  struct Case {
    const char* text;
    const char* after;
    const char* next;
  };
  // 2026-11-22 is a Sunday.
  for (const Case& each : {Case{"30 6 * * *", "2026-11-22T06:29:59Z", "2026-11-22T06:30"},
                           Case{"30 6 * * *", "2026-11-22T06:30:00Z", "2026-11-23T06:30"},
                           Case{"*/20 * * * *", "2026-11-22T06:41:00Z", "2026-11-22T07:00"},
                           Case{"5/20 * * * *", "2026-11-22T06:41:00Z", "2026-11-22T06:45"},
                           Case{"0 8-10,22 * * *", "2026-11-22T10:00:00Z", "2026-11-22T22:00"},
                           Case{"0 9 * * mon-fri", "2026-11-20T09:00:00Z", "2026-11-23T09:00"},
                           Case{"0 9 * * 7", "2026-11-16T09:00:00Z", "2026-11-22T09:00"},
                           Case{"0 0 1 jan *", "2026-11-22T00:00:00Z", "2027-01-01T00:00"},
                           Case{"0 0 29 2 *", "2026-11-22T00:00:00Z", "2028-02-29T00:00"},
                           Case{"0 0 31 * *", "2026-11-22T00:00:00Z", "2026-12-31T00:00"},
                           Case{"0 0 13 * fri", "2026-11-22T00:00:00Z", "2026-11-27T00:00"},  // Either will do.
                           Case{"0 0 31 2 *", "2026-11-22T00:00:00Z", "never"},
                           Case{"@weekly", "2026-11-22T00:00:00Z", "2026-11-29T00:00"},
                           Case{"@every 90m", "2026-11-22T00:00:00Z", "2026-11-22T01:30"}}) {
    EXPECT_EQ(next_of(each.text, each.after), each.next) << each.text;
  }
}

TEST(Cron, NamesTheFieldThatIsWrong) {
  struct Case {
    const char* text;
    const char* word;
  };
  for (const Case& each : {Case{"60 * * * *", "minute"}, Case{"* 24 * * *", "hour"}, Case{"* * 0 * *", "day of the month"},
                           Case{"* * * foo *", "month"}, Case{"* * * * 8", "day of the week"}, Case{"5-1 * * * *", "minute"},
                           Case{"*/0 * * * *", "minute"}, Case{"* * * *", "cron"}, Case{"", "cron"}, Case{"@every 1ms", "second"},
                           Case{"1, * * * *", "minute"}, Case{"1-2-3 * * * *", "minute"}}) {
    const auto cron = Cron::parse(each.text);
    ASSERT_FALSE(cron) << each.text;
    EXPECT_EQ(cron.error().kind, ErrorKind::kRejected);
    EXPECT_NE(cron.error().detail.find(each.word), std::string::npos) << cron.error().detail;
  }
}

}  // namespace
}  // namespace millrace::schedule
