#include "shared/lag/offset_timeline.h"

#include <algorithm>

namespace millrace::lag {
namespace {

/// The moment at `offset` on the straight line through two points of different offsets.
template <typename Point>
TimePoint on_line(const Point& from, const Point& to, std::int64_t offset) {
  const double share = static_cast<double>(offset - from.end) / static_cast<double>(to.end - from.end);
  const auto span = static_cast<double>((to.at - from.at).count());
  return from.at + Duration(static_cast<Duration::rep>(share * span));
}

}  // namespace

void OffsetTimeline::record(std::int64_t end, TimePoint at) {
  if (!points_.empty() && end < points_.back().end) points_.clear();
  // A partition that stands still needs two points only: since when, and until when.
  const std::size_t count = points_.size();
  if (count >= 2 && points_[count - 1].end == end && points_[count - 2].end == end) {
    points_.back().at = at;
    return;
  }
  points_.push_back({end, at});
  if (points_.size() > kPointsMax) points_.pop_front();
}

std::optional<TimePoint> OffsetTimeline::passed_at(std::int64_t offset) const {
  if (points_.empty() || offset >= points_.back().end) return {};
  const auto after = std::upper_bound(points_.begin(), points_.end(), offset,
                                      [](std::int64_t value, const Point& point) { return value < point.end; });
  if (after != points_.begin()) return on_line(*(after - 1), *after, offset);
  if (points_.front().end == points_.back().end) return {};
  return on_line(points_.front(), points_.back(), offset);
}

}  // namespace millrace::lag
