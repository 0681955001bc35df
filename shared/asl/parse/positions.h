#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

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
  /// The position of the value, or of the innermost thing around it that there is.
  Position nearest(std::string_view pointer) const;

 private:
  std::unordered_map<std::string, Position> by_pointer_;

  friend class PositionScanner;
};

/// `text` must be valid JSON.
Positions find_positions(std::string_view text);

/// The pointer of an object's member that is written twice, empty when there is none. `text` must be valid JSON.
std::string find_repeated_member(std::string_view text);

}  // namespace millrace::asl
