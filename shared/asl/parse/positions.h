#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace millrace::asl {

/// Line and column of a character, both from 1; a column counts UTF-8 characters.
struct Position {
  int line = 0;
  int column = 0;
};

Position position_at(std::string_view text, std::size_t offset);

/// Where the values of a JSON document stand in its text, by JSON Pointer. An object's member stands where its key does.
class Positions final {
 public:
  /// One value and what is in it; a tree, as pointers to everything would be longer than the text by far.
  struct Value;

  explicit Positions(std::unique_ptr<const Value> root);
  Positions(Positions&&) noexcept;
  ~Positions();

  /// The position of the value, or of the innermost thing around it that there is.
  Position nearest(std::string_view pointer) const;

 private:
  std::unique_ptr<const Value> root_;
};

/// `text` must be valid JSON, nested within kNestingMax.
Positions find_positions(std::string_view text);

/// The pointer of an object's member that is written twice, empty when there is none. `text` must be valid JSON, nested
/// within kNestingMax.
std::string find_repeated_member(std::string_view text);

}  // namespace millrace::asl
