#include <array>
#include <utility>

#include "shared/csv/dialect.h"

namespace millrace::csv {
namespace {

template <typename Choice, std::size_t kCount>
std::optional<Choice> choice_of(const std::array<Choice, kCount>& choices, std::string_view name) {
  for (const Choice choice : choices) {
    if (name_of(choice) == name) return choice;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8: return "utf-8";
    case Encoding::kUtf16LittleEndian: return "utf-16le";
    case Encoding::kUtf16BigEndian: return "utf-16be";
    case Encoding::kWindows1252: return "windows-1252";
    case Encoding::kLatin1: return "iso-8859-1";
  }
  return "utf-8";
}

std::string_view name_of(Escape escape) { return escape == Escape::kDoubled ? "doubled" : "backslash"; }

std::string_view name_of(LineEnd line_end) {
  switch (line_end) {
    case LineEnd::kLf: return "lf";
    case LineEnd::kCrLf: return "crlf";
    case LineEnd::kCr: return "cr";
  }
  return "lf";
}

std::optional<Encoding> parse_encoding(std::string_view name) {
  return choice_of(std::array{Encoding::kUtf8, Encoding::kUtf16LittleEndian, Encoding::kUtf16BigEndian, Encoding::kWindows1252,
                              Encoding::kLatin1},
                   name);
}

std::optional<Escape> parse_escape(std::string_view name) {
  return choice_of(std::array{Escape::kDoubled, Escape::kBackslash}, name);
}

std::optional<LineEnd> parse_line_end(std::string_view name) {
  return choice_of(std::array{LineEnd::kLf, LineEnd::kCrLf, LineEnd::kCr}, name);
}

}  // namespace millrace::csv
