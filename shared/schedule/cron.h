#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"

namespace millrace::schedule {

/// The times of a cron text, in UTC. When day and weekday are both narrowed, either will do, as cron has it.
class Cron final {
 public:
  /// kRejected says which field is wrong and what it may be.
  static Result<Cron> parse(std::string_view text);

  /// The first one later than `time`; nothing when there is none within ten years ("0 0 31 2 *").
  std::optional<TimePoint> next_after(TimePoint time) const;

 private:
  bool is_on(std::chrono::sys_days day) const;
  std::optional<std::chrono::minutes> first_minute(std::chrono::minutes from) const;

  std::optional<std::chrono::seconds> every_;  ///< "@every 90s": multiples of it; the rest is not used.
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<8> weekdays_;  ///< 0 is Sunday.
  bool has_days_ = false, has_weekdays_ = false;
};

}  // namespace millrace::schedule
