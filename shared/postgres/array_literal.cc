#include "shared/postgres/session.h"

namespace millrace::postgres {

std::string array_literal(const std::vector<Value>& elements) {
  std::size_t size = 2;
  for (const Value& element : elements) size += element ? element->size() + 4 : 5;
  std::string text;
  text.reserve(size + size / 8);
  text += '{';
  for (const Value& element : elements) {
    if (text.size() > 1) text += ',';
    if (!element) {
      text += "NULL";
      continue;
    }
    text += '"';
    for (const char c : *element) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  text += '}';
  return text;
}

}  // namespace millrace::postgres
