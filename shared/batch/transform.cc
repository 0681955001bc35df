#include "shared/batch/transform.h"

#include <algorithm>
#include <charconv>

#include "shared/vocabulary/json.h"

namespace millrace::batch {
namespace {

constexpr std::size_t kTransformStepsMax = 20;
constexpr std::size_t kStepCountMost = 1'000'000;

Error invalid_transform(const std::string& why) {
  return rejected("TRANSFORM_INVALID",
                  why + "; steps are: trim, squeeze, lower, upper, digits, number, replace 'A' 'B', prefix 'A', suffix 'A', default 'A', "
                        "part 'A' N, left N, parted by |");
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Words and texts between apostrophes (these begin with an apostrophe here), by step.
Result<std::vector<std::vector<std::string>>> words_of_steps(std::string_view text) {
  std::vector<std::vector<std::string>> steps(1);
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      ++at;
    } else if (text[at] == '|') {
      steps.emplace_back();
      ++at;
    } else if (text[at] == '\'') {
      std::string word = "'";
      for (++at; at < text.size(); ++at) {
        if (text[at] != '\'') {
          word += text[at];
        } else if (at + 1 < text.size() && text[at + 1] == '\'') {
          word += text[at++];
        } else {
          break;
        }
      }
      if (at == text.size()) return invalid_transform("a text has no end: " + word);
      ++at;
      steps.back().push_back(std::move(word));
    } else {
      const std::size_t end = std::min(text.find_first_of(" \t\r\n|'", at), text.size());
      steps.back().emplace_back(text.substr(at, end - at));
      at = end;
    }
  }
  return steps;
}

std::string trimmed(std::string_view cell) {
  while (!cell.empty() && is_blank(cell.front())) cell.remove_prefix(1);
  while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
  return std::string(cell);
}

std::string squeezed(std::string_view cell) {
  std::string kept;
  for (const char c : cell) {
    if (!is_blank(c)) kept += c;
    if (is_blank(c) && (kept.empty() || kept.back() != ' ')) kept += ' ';
  }
  return kept;
}

std::string number_text(std::string_view cell) {
  std::string kept;
  for (const char c : cell) {
    const bool stays = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
    if (stays) kept += c;
  }
  return kept;
}

std::string replaced(std::string_view cell, const std::string& from, const std::string& to) {
  std::string made;
  for (std::size_t at = 0; at < cell.size();) {
    const std::size_t found = std::min(cell.find(from, at), cell.size());
    made += cell.substr(at, found - at);
    if (found < cell.size()) made += to;
    at = found + from.size();
  }
  return made;
}

std::string part_of(std::string_view cell, const std::string& separator, std::size_t number) {
  std::size_t begin = 0;
  for (std::size_t part = 1; part < number; ++part) {
    const std::size_t found = cell.find(separator, begin);
    if (found == std::string_view::npos) return "";
    begin = found + separator.size();
  }
  return std::string(cell.substr(begin, cell.find(separator, begin) - begin));
}

std::string first_characters(std::string_view cell, std::size_t count) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < cell.size(); ++end) {
    const bool begins_character = (cell[end] & 0xC0) != 0x80;
    if (begins_character && ++seen > count) break;
  }
  return std::string(cell.substr(0, end));
}

}  // namespace

/// How a step is written: its name, its texts, whether a number follows.
struct Transform::Form {
  std::string_view name;
  Kind kind;
  std::size_t texts = 0;
  bool has_count = false;
};

const std::vector<Transform::Form>& Transform::forms() {
  static const std::vector<Form> kForms{{"trim", Kind::kTrim, 0, false},       {"squeeze", Kind::kSqueeze, 0, false},
                                        {"lower", Kind::kLower, 0, false},     {"upper", Kind::kUpper, 0, false},
                                        {"digits", Kind::kDigits, 0, false},   {"number", Kind::kNumber, 0, false},
                                        {"replace", Kind::kReplace, 2, false}, {"prefix", Kind::kPrefix, 1, false},
                                        {"suffix", Kind::kSuffix, 1, false},   {"default", Kind::kDefault, 1, false},
                                        {"part", Kind::kPart, 1, true},        {"left", Kind::kLeft, 0, true}};
  return kForms;
}

Result<Transform::Step> Transform::parse_step(const std::vector<std::string>& words) {
  if (words.empty()) return invalid_transform("a step is empty");
  const auto form = std::ranges::find(forms(), std::string_view(words.front()), &Form::name);
  if (form == forms().end()) return invalid_transform("there is no step '" + words.front() + "'");
  const std::string what = "'" + words.front() + "' ";
  if (words.size() != 1 + form->texts + (form->has_count ? 1 : 0)) return invalid_transform(what + "has too few or too many words");
  Step step{.kind = form->kind};
  for (std::size_t i = 0; i < form->texts; ++i) {
    const std::string& word = words[1 + i];
    if (!word.starts_with('\'')) return invalid_transform(what + "needs a text between apostrophes instead of " + word);
    (i == 0 ? step.text : step.other) = word.substr(1);
  }
  const bool needs_text = step.kind == Kind::kReplace || step.kind == Kind::kPart;
  if (needs_text && step.text.empty()) return invalid_transform(what + "needs a text that is not empty");
  if (!form->has_count) return step;
  const std::string& number = words.back();
  const char* const end = number.data() + number.size();
  const auto parsed = std::from_chars(number.data(), end, step.count);
  const bool is_count = parsed.ec == std::errc() && parsed.ptr == end && step.count > 0 && step.count <= kStepCountMost;
  if (!is_count) return invalid_transform(what + "needs a number from 1 on instead of " + number);
  return step;
}

Result<Transform> Transform::parse(std::string_view text) {
  const auto steps = words_of_steps(text);
  if (!steps) return steps.error();
  if (steps->size() > kTransformStepsMax) return invalid_transform("there are more than " + std::to_string(kTransformStepsMax) + " steps");
  Transform transform;
  for (const auto& words : *steps) {
    auto step = parse_step(words);
    if (!step) return step.error();
    transform.steps_.push_back(*std::move(step));
  }
  return transform;
}

std::string Transform::apply(std::string_view cell) const {
  std::string changed(cell);
  for (const Step& step : steps_) changed = apply(step, std::move(changed));
  return changed;
}

std::string Transform::apply(const Step& step, std::string cell) {
  const auto each = [&](auto change) {
    std::ranges::transform(cell, cell.begin(), change);
    return cell;
  };
  switch (step.kind) {
    case Kind::kTrim: return trimmed(cell);
    case Kind::kSqueeze: return squeezed(cell);
    case Kind::kLower: return each([](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    case Kind::kUpper: return each([](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    case Kind::kDigits: std::erase_if(cell, [](char c) { return c < '0' || c > '9'; }); return cell;
    case Kind::kNumber: return number_text(cell);
    case Kind::kReplace: return replaced(cell, step.text, step.other);
    case Kind::kPrefix: return cell.empty() ? cell : step.text + cell;
    case Kind::kSuffix: return cell.empty() ? cell : cell + step.text;
    case Kind::kDefault: return trimmed(cell).empty() ? step.text : cell;
    case Kind::kPart: return part_of(cell, step.text, step.count);
    case Kind::kLeft: return first_characters(cell, step.count);
  }
  return cell;
}

Result<Transforms> parse_transforms(const Json& document) {
  if (!document.is_object()) return invalid_transform("transforms must be an object, a field of the agent to its steps");
  Transforms transforms;
  for (const auto& [field, steps] : document.items()) {
    if (!steps.is_string()) return invalid_transform("the steps of '" + field + "' must be a text");
    auto transform = Transform::parse(steps.get<std::string>());
    if (!transform) return rejected(transform.error().where, "field '" + field + "': " + transform.error().detail);
    transforms.emplace(field, *std::move(transform));
  }
  return transforms;
}

}  // namespace millrace::batch
