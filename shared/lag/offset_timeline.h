#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "shared/time/clock.h"

namespace millrace::lag {

/// When a partition's end passed which offset, as far as 60 looks tell; between them it is interpolated.
class OffsetTimeline {
 public:
  static constexpr std::size_t kPointsMax = 60;

  /// Times must not fall. An end that falls (the topic was made anew) starts the table afresh.
  void record(std::int64_t end, TimePoint at);

  /// The last moment at which the end was not beyond `offset`: the record with this offset is about that old. Before
  /// the table it is extrapolated with the table's mean rate. Nothing when the table cannot tell, or `offset` has not
  /// been passed yet.
  std::optional<TimePoint> passed_at(std::int64_t offset) const;

 private:
  struct Point {
    std::int64_t end;
    TimePoint at;
  };
  std::deque<Point> points_;
};

}  // namespace millrace::lag
