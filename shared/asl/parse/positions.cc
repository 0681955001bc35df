#include "shared/asl/parse/positions.h"

#include <algorithm>

#include "shared/asl/parse/findings.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {

/// Walks over valid JSON and notes where everything is.
class PositionScanner final {
 public:
  explicit PositionScanner(std::string_view text) : text_(text) {}

  Positions scan() {
    note(Place());
    scan_value(Place());
    return std::move(positions_);
  }
  const std::string& repeated_member() const { return repeated_member_; }

 private:
  void scan_value(const Place& place) {
    skip_blanks();
    if (peek() == '{') return scan_object(place);
    if (peek() == '[') return scan_array(place);
    if (peek() == '"') return (void)take_string();
    while (offset_ < text_.size() && std::string_view(",]} \t\r\n").find(peek()) == std::string_view::npos) step();
  }

  void scan_object(const Place& place) {
    step();
    while (skip_blanks(), peek() != '}' && offset_ < text_.size()) {
      const Position start = position_;
      const Place member = place / Json::parse(take_string()).get<std::string>();
      const bool is_new = positions_.by_pointer_.emplace(member.pointer(), start).second;
      if (!is_new && repeated_member_.empty()) repeated_member_ = member.pointer();
      skip_blanks();
      step();  // The colon.
      scan_value(member);
      skip_blanks();
      if (peek() == ',') step();
    }
    step();
  }

  void scan_array(const Place& place) {
    step();
    for (std::size_t index = 0; skip_blanks(), peek() != ']' && offset_ < text_.size(); ++index) {
      const Place element = place / index;
      note(element);
      scan_value(element);
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

  void note(const Place& place) {
    skip_blanks();
    positions_.by_pointer_.emplace(place.pointer(), position_);
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
  Positions positions_;
  std::string repeated_member_;
};

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

Position Positions::nearest(std::string_view pointer) const {
  for (std::string_view at = pointer;; at = at.substr(0, at.rfind('/'))) {
    if (const auto found = by_pointer_.find(std::string(at)); found != by_pointer_.end()) return found->second;
    if (at.empty()) return {.line = 1, .column = 1};
  }
}

Positions find_positions(std::string_view text) { return PositionScanner(text).scan(); }

std::string find_repeated_member(std::string_view text) {
  PositionScanner scanner(text);
  (void)scanner.scan();
  return scanner.repeated_member();
}

}  // namespace millrace::asl
