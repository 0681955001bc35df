#include "shared/asl/parse/positions.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <vector>

#include "shared/asl/parse/findings.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {

struct Positions::Value {
  Position position;
  std::string key;  ///< Of a member.
  bool is_array = false;
  std::vector<Value> children;
};

namespace {

/// Walks over valid JSON and notes where everything is.
class PositionScanner final {
 public:
  explicit PositionScanner(std::string_view text) : text_(text) {}

  Positions::Value scan() {
    Positions::Value root;
    skip_blanks();
    root.position = position_;
    scan_value(root, Place());
    return root;
  }
  const std::string& repeated_member() const { return repeated_member_; }

 private:
  void scan_value(Positions::Value& value, const Place& place) {
    skip_blanks();
    if (peek() == '{') return scan_object(value, place);
    if (peek() == '[') return scan_array(value, place);
    if (peek() == '"') return (void)take_string();
    while (offset_ < text_.size() && std::string_view(",]} \t\r\n").find(peek()) == std::string_view::npos) step();
  }

  void scan_object(Positions::Value& value, const Place& place) {
    std::unordered_set<std::string> keys;
    step();
    while (skip_blanks(), peek() != '}' && offset_ < text_.size()) {
      Positions::Value member{.position = position_, .key = "", .children = {}};
      member.key = Json::parse(take_string()).get<std::string>();
      const Place inside = place / member.key;
      if (!keys.insert(member.key).second && repeated_member_.empty()) repeated_member_ = inside.pointer();
      skip_blanks();
      step();  // The colon.
      scan_value(member, inside);
      value.children.push_back(std::move(member));
      skip_blanks();
      if (peek() == ',') step();
    }
    step();
  }

  void scan_array(Positions::Value& value, const Place& place) {
    value.is_array = true;
    step();
    while (skip_blanks(), peek() != ']' && offset_ < text_.size()) {
      Positions::Value element{.position = position_, .key = "", .children = {}};
      scan_value(element, place / value.children.size());
      value.children.push_back(std::move(element));
      skip_blanks();
      if (peek() == ',') step();
    }
    step();
  }

  std::string_view take_string() {
    const std::size_t begin = offset_;
    step();
    while (offset_ < text_.size() && peek() != '"') {
      if (peek() == '\\') step();
      step();
    }
    step();
    return text_.substr(begin, offset_ - begin);
  }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') step();
  }
  char peek() const { return offset_ < text_.size() ? text_[offset_] : '\0'; }
  void step() {
    if (offset_ >= text_.size()) return;
    const char character = text_[offset_++];
    if (character == '\n') {
      ++position_.line;
      position_.column = 1;
    } else if ((static_cast<unsigned char>(character) & 0xC0) != 0x80) {
      ++position_.column;
    }
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  Position position_{.line = 1, .column = 1};
  std::string repeated_member_;
};

/// Takes the first step off a pointer.
std::string take_step(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::string_view written = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(written.size());
  std::string step;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '~' && i + 1 < written.size())
      step += written[++i] == '1' ? '/' : '~';
    else
      step += written[i];
  }
  return step;
}

const Positions::Value* child_of(const Positions::Value& value, const std::string& step) {
  if (!value.is_array) {
    const auto found = std::ranges::find(value.children, step, &Positions::Value::key);
    return found == value.children.end() ? nullptr : &*found;
  }
  std::size_t index = 0;
  const auto [end, failure] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool is_index = failure == std::errc{} && end == step.data() + step.size();
  return is_index && index < value.children.size() ? &value.children[index] : nullptr;
}

}  // namespace

Position position_at(std::string_view text, std::size_t offset) {
  Position position{.line = 1, .column = 1};
  for (const char character : text.substr(0, std::min(offset, text.size()))) {
    if (character == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(character) & 0xC0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

Positions::Positions(std::unique_ptr<const Value> root) : root_(std::move(root)) {}
Positions::Positions(Positions&&) noexcept = default;
Positions::~Positions() = default;

Position Positions::nearest(std::string_view pointer) const {
  const Value* value = root_.get();
  while (pointer.starts_with('/')) {
    const Value* child = child_of(*value, take_step(pointer));
    if (!child) break;
    value = child;
  }
  return value->position;
}

Positions find_positions(std::string_view text) {
  return Positions(std::make_unique<const Positions::Value>(PositionScanner(text).scan()));
}

std::string find_repeated_member(std::string_view text) {
  PositionScanner scanner(text);
  (void)scanner.scan();
  return scanner.repeated_member();
}

}  // namespace millrace::asl
