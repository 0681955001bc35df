#include <unordered_map>

#include "shared/asl/intrinsics/functions.h"
#include "shared/asl/values.h"

namespace millrace::asl::intrinsics {
namespace {

/// The UTF-8 character that starts at `position`.
std::string_view character_at(std::string_view text, std::size_t position) {
  std::size_t size = 1;
  while (position + size < text.size() && (static_cast<unsigned char>(text[position + size]) & 0xC0) == 0x80) ++size;
  return text.substr(position, size);
}

}  // namespace

Json format(const Arguments& arguments, Random&) {
  const std::string& pattern = text_argument(arguments, 0);
  std::string text;
  std::size_t next = 1;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      if (++i == pattern.size()) throw IntrinsicError{"A backslash ends the template"};
      if (std::string_view("'{}\\").find(pattern[i]) == std::string_view::npos)
        throw IntrinsicError{std::string("Unknown escape '\\") + pattern[i] + "' in the template"};
      text += pattern[i];
    } else if (pattern[i] == '{') {
      if (i + 1 == pattern.size() || pattern[i + 1] != '}') throw IntrinsicError{"A '{' of the template is not closed"};
      ++i;
      if (next == arguments.size()) throw IntrinsicError{"There are more placeholders than arguments"};
      text += to_java_text(*arguments[next++]);
    } else {
      text += pattern[i];
    }
  }
  if (next != arguments.size()) throw IntrinsicError{"There are more arguments than placeholders"};
  return text;
}

Json string_to_json(const Arguments& arguments, Random&) {
  const std::string& text = text_argument(arguments, 0);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return nullptr;
  auto value = parse_json(text);
  if (!value) throw IntrinsicError{"The text is no JSON, or nested too deeply: " + text};
  return std::move(*value);
}

Json json_to_string(const Arguments& arguments, Random&) { return to_text(*arguments[0]); }

Json json_merge(const Arguments& arguments, Random&) {
  const Json& left = *arguments[0];
  const Json& right = *arguments[1];
  if (!left.is_object() || !right.is_object()) throw IntrinsicError{"Only objects can be merged"};
  if (*arguments[2] != Json(false)) throw IntrinsicError{"The third argument must be false: deep merging is not supported"};
  auto merged = left.get_ref<const Json::object_t&>();
  std::unordered_map<std::string_view, std::size_t> positions;  // The object itself searches from the start, every time.
  merged.reserve(left.size() + right.size());
  for (std::size_t i = 0; i < merged.size(); ++i) positions.emplace(merged.Container::operator[](i).first, i);
  for (const auto& [key, value] : right.items()) {
    const auto known = positions.find(key);
    if (known != positions.end())
      merged.Container::operator[](known->second).second = value;
    else
      merged.Container::emplace_back(key, value);
  }
  return Json(std::move(merged));
}

Json string_split(const Arguments& arguments, Random&) {
  const std::string& text = text_argument(arguments, 0);
  const std::string& separators = text_argument(arguments, 1);
  Json pieces = Json::array();
  std::string piece;
  const auto finish_piece = [&] {
    if (!piece.empty()) pieces.push_back(std::exchange(piece, {}));
  };
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view character = character_at(text, i);
    if (separators.find(character) != std::string::npos)
      finish_piece();
    else
      piece += character;
    i += character.size();
  }
  finish_piece();
  return pieces;
}

Json uuid(const Arguments&, Random& random) { return random.uuid(); }

}  // namespace millrace::asl::intrinsics
