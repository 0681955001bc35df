#include "workers/enrich/columns/answer_columns.h"

#include <algorithm>
#include <charconv>

#include "shared/batch/canonical_json.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

constexpr std::size_t kWordsMax = 1'000;
constexpr std::size_t kWordBytesMin = 5;  ///< A shorter value is as short as its name.
constexpr std::size_t kWordBytesMax = 1'000;
constexpr char kWordMark = 'd';           ///< No JSON value begins so.
constexpr std::size_t kDigitsMax = 64;

bool is_member_named(std::string_view member, std::string_view name) {
  constexpr std::size_t kAroundName = 3;
  const bool is_it = member.size() == name.size() + kAroundName && member.substr(1, name.size()) == name;
  return is_it && name.find_first_of("\"\\") == std::string_view::npos ? true : member == member_text(name);
}

/// Cuts the next value off a line.
std::string_view take_value(std::string_view& line) {
  const std::size_t size = std::min(line.find('\t'), line.size());
  const std::string_view value = line.substr(0, size);
  line.remove_prefix(std::min(size + 1, line.size()));
  return value;
}

}  // namespace

std::string member_text(std::string_view name) { return batch::compact_text(Json(std::string(name))) + ':'; }

const std::string* word_named(std::string_view value, std::span<const std::string> words) {
  if (!value.starts_with(kWordMark)) return nullptr;
  std::size_t number = words.size();
  std::from_chars(value.data() + 1, value.data() + value.size(), number);
  return number < words.size() ? &words[number] : nullptr;
}

std::string answer_of(std::string_view line, std::span<const std::string> members, std::span<const std::string> words) {
  if (members.empty() || line.empty()) return std::string(line);
  std::string answer;
  for (const std::string& member : members) {
    const std::string_view value = take_value(line);
    const std::string* word = word_named(value, words);
    answer += answer.empty() ? '{' : ',';
    answer += member;
    answer += word != nullptr ? std::string_view(*word) : value;
  }
  return answer + '}';
}

void AnswerColumns::add(const Json& answer) {
  if (!has_answers_) {
    for (const auto& [name, value] : answer.items()) members_.push_back(member_text(name));
  }
  has_answers_ = true;
  if (!are_documents_ && (members_.empty() || !has_members_of(answer))) become_documents();
  if (are_documents_) {
    lines_.put(batch::compact_text(answer));
    lines_.put('\n');
    return;
  }
  for (const auto& [name, value] : answer.items()) append_value(value_for(batch::compact_text(value)));
  end_row();
}

bool AnswerColumns::has_members_of(const Json& answer) const {
  if (!answer.is_object() || answer.size() != members_.size()) return false;
  auto member = members_.begin();
  for (const auto& [name, value] : answer.items()) {
    if (!is_member_named(*member++, name)) return false;
  }
  return true;
}

/// Some answer has other members: from here on, and up to here, a line is a whole answer.
void AnswerColumns::become_documents() {
  are_documents_ = true;
  const std::string lines = lines_.take();
  for (std::string_view rest = lines; !rest.empty();) {
    const std::size_t size = rest.find('\n');
    lines_.put(answer_of(rest.substr(0, size), members_, words_));
    lines_.put('\n');
    rest.remove_prefix(size + 1);
  }
  members_.clear();
  words_.clear();
}

/// How a line writes the value.
std::string AnswerColumns::value_for(std::string raw) {
  const bool may_be_word = raw.size() >= kWordBytesMin && raw.size() <= kWordBytesMax && raw.front() == '"';
  if (!may_be_word) return raw;
  if (const auto known = word_names_.find(raw); known != word_names_.end()) return known->second;
  if (words_.size() >= kWordsMax) return raw;
  const std::string name = kWordMark + std::to_string(words_.size());
  words_.push_back(raw);
  word_names_.emplace(std::move(raw), name);
  return name;
}

void AnswerColumns::begin_value() {
  if (!is_first_of_row_) lines_.put('\t');
  is_first_of_row_ = false;
}

void AnswerColumns::append_value(std::string_view value) {
  begin_value();
  lines_.put(value);
}

bool AnswerColumns::begin_members(std::span<const std::string_view> names) {
  if (are_documents_ || names.empty()) return false;
  if (begun_ == names.data()) return true;
  if (!has_answers_) {
    for (const std::string_view name : names) members_.push_back(member_text(name));
  }
  has_answers_ = true;
  if (!std::ranges::equal(members_, names, is_member_named)) return false;
  begun_ = names.data();
  return true;
}

void AnswerColumns::put_integer(std::int64_t value) {
  begin_value();
  char* const digits = lines_.room(kDigitsMax);
  lines_.grow_to(std::to_chars(digits, digits + kDigitsMax, value).ptr);
}

void AnswerColumns::put_number(double value) {
  begin_value();
  char* const digits = lines_.room(kDigitsMax);
  lines_.grow_to(nlohmann::detail::to_chars(digits, digits + kDigitsMax, value));
}

void AnswerColumns::put_fixed_text(std::string_view text) {
  const auto is_it = [&](const FixedText& fixed) { return fixed.text.data() == text.data() && fixed.text.size() == text.size(); };
  const auto known = std::ranges::find_if(fixed_, is_it);
  if (known != fixed_.end()) return append_value(known->value);
  append_value(fixed_.emplace_back(FixedText{.text = text, .value = value_for('"' + std::string(text) + '"')}).value);
}

void AnswerColumns::end_row() {
  lines_.put('\n');
  is_first_of_row_ = true;
}

AnswerLines AnswerColumns::take() {
  return {.lines = lines_.take(), .members = std::move(members_), .words = std::move(words_)};
}

}  // namespace millrace::enrich
