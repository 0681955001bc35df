#include "shared/schedule/cron.h"

#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "shared/settings/quantities.h"

namespace millrace::schedule {
namespace {

constexpr int kYearsAhead = 10;

/// What one field may hold.
struct Field {
  const char* name;
  int least;
  int most;
  std::string_view names;  ///< Three letters each, of `least` and on.
};

constexpr std::array<Field, 5> kFields{{{"minute", 0, 59, ""},
                                        {"hour", 0, 23, ""},
                                        {"day of the month", 1, 31, ""},
                                        {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
                                        {"day of the week", 0, 7, "sunmontuewedthufrisatsun"}}};

struct Nickname {
  std::string_view name;
  std::string_view text;
};

constexpr Nickname kNicknames[] = {{"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},  {"@midnight", "0 0 * * *"},
                                   {"@weekly", "0 0 * * 0"},   {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"},
                                   {"@annually", "0 0 1 1 *"}};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

Error wrong(const Field& field, std::string_view text) {
  return rejected("SCHEDULE_CRON", "'" + std::string(text) + "' is no " + field.name + ": write " + std::to_string(field.least) +
                                       " to " + std::to_string(field.most) + ", *, lists (1,15), ranges (1-5) or steps (*/10)");
}

std::optional<int> value_in(const Field& field, std::string_view text) {
  std::string small(text);
  for (char& letter : small) letter = static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
  if (small.size() == 3) {
    const std::size_t at = field.names.find(small);
    if (at != std::string_view::npos && at % 3 == 0) return field.least + static_cast<int>(at / 3);
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < field.least || value > field.most) return {};
  return value;
}

/// "*", "5", "1-5", each with "/2" perhaps.
template <std::size_t Size>
bool add_part(const Field& field, std::string_view text, std::bitset<Size>& values) {
  const auto halves = split(text, '/');
  int step = 1;
  if (halves.size() > 2) return false;
  if (halves.size() == 2) {
    const auto [end, error] = std::from_chars(halves[1].data(), halves[1].data() + halves[1].size(), step);
    if (error != std::errc() || end != halves[1].data() + halves[1].size() || step < 1 || step > field.most) return false;
  }
  int first = field.least, last = field.most;
  if (halves[0] != "*") {
    const auto ends = split(halves[0], '-');
    const auto from = value_in(field, ends[0]);
    const auto until = ends.size() == 2 ? value_in(field, ends[1]) : from;
    if (ends.size() > 2 || !from || !until || *until < *from) return false;
    first = *from;
    last = ends.size() == 1 && halves.size() == 2 ? field.most : *until;  // "5/15" is "5-59/15".
  }
  for (int value = first; value <= last; value += step) values.set(static_cast<std::size_t>(value));
  return true;
}

template <std::size_t Size>
Result<void> read_field(const Field& field, std::string_view text, std::bitset<Size>& values) {
  for (const std::string_view part : split(text, ',')) {
    if (!add_part(field, part, values)) return wrong(field, part);
  }
  return {};
}

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
  for (const Nickname& nickname : kNicknames) {
    if (text == nickname.name) text = nickname.text;
  }
  const auto words = words_in(text);
  Cron cron;
  if (words.size() == 2 && words[0] == "@every") {
    const auto duration = settings::parse_duration(words[1]);
    if (!duration || *duration < std::chrono::seconds(1)) {
      return rejected("SCHEDULE_CRON", "'" + std::string(words[1]) + "' is no time of a second or more: 90s, 5m, 2h");
    }
    cron.every_ = std::chrono::duration_cast<std::chrono::seconds>(*duration);
    return cron;
  }
  if (words.size() != kFields.size()) {
    return rejected("SCHEDULE_CRON", "'" + std::string(text) +
                                         "' is no cron text: write minute, hour, day, month and weekday (\"30 6 * * mon-fri\"), "
                                         "@hourly, @daily, @weekly, @monthly, @yearly or @every 90s");
  }
  if (auto read = read_field(kFields[0], words[0], cron.minutes_); !read) return read.error();
  if (auto read = read_field(kFields[1], words[1], cron.hours_); !read) return read.error();
  if (auto read = read_field(kFields[2], words[2], cron.days_); !read) return read.error();
  if (auto read = read_field(kFields[3], words[3], cron.months_); !read) return read.error();
  if (auto read = read_field(kFields[4], words[4], cron.weekdays_); !read) return read.error();
  if (cron.weekdays_.test(7)) cron.weekdays_.set(0);
  cron.has_days_ = words[2].front() != '*';
  cron.has_weekdays_ = words[4].front() != '*';
  return cron;
}

bool Cron::is_on(std::chrono::sys_days day) const {
  const std::chrono::year_month_day date(day);
  if (!months_.test(static_cast<unsigned>(date.month()))) return false;
  const bool has_day = days_.test(static_cast<unsigned>(date.day()));
  const bool has_weekday = weekdays_.test(std::chrono::weekday(day).c_encoding());
  return has_days_ && has_weekdays_ ? has_day || has_weekday : has_day && has_weekday;
}

/// Of a day, from this one on.
std::optional<std::chrono::minutes> Cron::first_minute(std::chrono::minutes from) const {
  for (std::chrono::minutes at = from; at < std::chrono::days(1); ++at) {
    const auto hour = static_cast<std::size_t>(at / std::chrono::hours(1));
    if (!hours_.test(hour)) {
      at = std::chrono::hours(hour + 1) - std::chrono::minutes(1);
      continue;
    }
    if (minutes_.test(static_cast<std::size_t>(at.count() % 60))) return at;
  }
  return {};
}

std::optional<TimePoint> Cron::next_after(TimePoint time) const {
  if (every_) return TimePoint((time.time_since_epoch() / *every_ + 1) * *every_);
  const auto first = std::chrono::floor<std::chrono::minutes>(time) + std::chrono::minutes(1);
  auto day = std::chrono::floor<std::chrono::days>(first);
  std::chrono::minutes from = first - day;
  for (const auto last = day + std::chrono::days(366 * kYearsAhead); day < last;
       day += std::chrono::days(1), from = std::chrono::minutes(0)) {
    if (!is_on(day)) continue;
    if (const auto at = first_minute(from)) return TimePoint(day + *at);
  }
  return {};
}

}  // namespace millrace::schedule
