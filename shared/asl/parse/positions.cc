#include "shared/asl/parse/positions.h"

#include <algorithm>
#include <unordered_set>

#include "shared/vocabulary/json.h"

namespace millrace::asl {
namespace {

/// Walks over valid JSON and notes where everything is.
class PositionScanner final {
 public:
  explicit PositionScanner(std::string_view text) : text_(text) {}

  Positions scan() {
    skip_blanks();
    positions_ = Positions(position_);
    scan_value(Positions::kRoot);
    return std::move(positions_);
  }
  const std::string& repeated_member() const { return repeated_member_; }

 private:
  void scan_value(Positions::Node node) {
    skip_blanks();
    if (peek() == '{') return scan_object(node);
    if (peek() == '[') return scan_array(node);
    if (peek() == '"') return (void)take_string();
    while (offset_ < text_.size() && std::string_view(",]} \t\r\n").find(peek()) == std::string_view::npos) step();
  }

  void scan_object(Positions::Node node) {
    std::unordered_set<std::string> names;
    step();
    while (skip_blanks(), peek() != '}' && offset_ < text_.size()) {
      const Position start = position_;
      std::string name = Json::parse(take_string()).get<std::string>();
      around_.push_back(escape_pointer_step(name));
      if (!names.insert(name).second && repeated_member_.empty())
        for (const std::string& one : around_) repeated_member_ += '/' + one;
      const Positions::Node member = positions_.add(node, std::move(name), start);
      skip_blanks();
      step();  // The colon.
      scan_value(member);
      around_.pop_back();
      skip_blanks();
      if (peek() == ',') step();
    }
    step();
  }

  void scan_array(Positions::Node node) {
    step();
    for (std::size_t index = 0; skip_blanks(), peek() != ']' && offset_ < text_.size(); ++index) {
      around_.push_back(std::to_string(index));
      scan_value(positions_.add(node, around_.back(), position_));
      around_.pop_back();
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
  Positions positions_;
  std::vector<std::string> around_;  ///< The steps to the value at hand.
  std::string repeated_member_;
};

std::string unescape_pointer_step(std::string_view step) {
  std::string name;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool is_escape = step[i] == '~' && i + 1 < step.size();
    name += is_escape ? (step[++i] == '1' ? '/' : '~') : step[i];
  }
  return name;
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

std::string escape_pointer_step(std::string_view name) {
  std::string step;
  for (const char character : name) {
    if (character == '~')
      step += "~0";
    else if (character == '/')
      step += "~1";
    else
      step += character;
  }
  return step;
}

Positions::Node Positions::add(Node parent, std::string name, Position position) {
  const Node node = static_cast<Node>(nodes_.size());
  nodes_.push_back({.position = position, .name = std::move(name)});
  Entry& around = nodes_[parent];
  if (around.last_child == kRoot)
    around.first_child = node;
  else
    nodes_[around.last_child].next_sibling = node;
  around.last_child = node;
  return node;
}

Positions::Node Positions::find_child(Node parent, std::string_view name) const {
  Node child = nodes_[parent].first_child;
  while (child != kRoot && nodes_[child].name != name) child = nodes_[child].next_sibling;
  return child;
}

Position Positions::nearest(std::string_view pointer) const {
  Node node = kRoot;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    const Node child = find_child(node, unescape_pointer_step(step));
    if (child == kRoot) break;
    node = child;
    pointer.remove_prefix(step.size());
  }
  return nodes_[node].position;
}

Positions find_positions(std::string_view text) { return PositionScanner(text).scan(); }

std::string find_repeated_member(std::string_view text) {
  PositionScanner scanner(text);
  (void)scanner.scan();
  return scanner.repeated_member();
}

}  // namespace millrace::asl
