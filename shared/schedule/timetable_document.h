#pragma once

#include "shared/schedule/timetable.h"
#include "shared/vocabulary/json.h"

namespace millrace::schedule {

/// {"cron", "from", "until", "hours": "22:00-06:00", "blackouts": [{"from", "until"}], "missed": "skip" | "last" | "all"}; only "cron"
/// must be there. kRejected says what is wrong.
Result<Timetable> parse_timetable(const Json& document);
Json document_of(const Timetable& timetable);

/// "22:00-06:00"
std::optional<HoursOfDay> parse_hours(std::string_view text);

}  // namespace millrace::schedule
