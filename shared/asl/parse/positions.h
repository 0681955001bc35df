#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::asl {

/// Line and column of a character, both from 1; a column counts UTF-8 characters.
struct Position {
  int line = 0;
  int column = 0;
};

Position position_at(std::string_view text, std::size_t offset);

/// A member's name as JSON Pointers spell it: `~` and `/` escaped.
std::string escape_pointer_step(std::string_view name);

/// Where the values of a document stand in its text: a tree beside the document's own. An object's member stands where
/// its key does.
class Positions final {
 public:
  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;

  explicit Positions(Position root = {.line = 1, .column = 1}) : nodes_{{.position = root}} {}

  /// `name` is a member's name or an element's index.
  Node add(Node parent, std::string name, Position position);

  /// The position of the value at a JSON Pointer, or of the innermost thing around it that there is.
  Position nearest(std::string_view pointer) const;

 private:
  struct Entry {
    Position position;
    std::string name = {};
    Node first_child = kRoot;  ///< The root is nobody's child, so it stands for none.
    Node last_child = kRoot;
    Node next_sibling = kRoot;
  };
  Node find_child(Node parent, std::string_view name) const;

  std::vector<Entry> nodes_;
};

/// `text` must be valid JSON of bounded nesting.
Positions find_positions(std::string_view text);

/// The pointer of an object's member that is written twice, empty when there is none. `text` must be valid JSON of
/// bounded nesting.
std::string find_repeated_member(std::string_view text);

}  // namespace millrace::asl
