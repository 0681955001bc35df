#include "topics/object_writer.h"

#include <utility>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/utf8.h"

namespace millrace::topics {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void append_escape(std::string& out, unsigned char byte) {
  switch (byte) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 0x0f];
  }
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;  // Runs of plain characters are appended at once.
  const auto flush = [&](std::size_t until) { out.append(text, copied, until - copied); };
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t length = utf8_sequence_length(text, at);
    const bool is_plain = length > 0 && byte >= 0x20 && byte != '"' && byte != '\\';
    if (is_plain) {
      at += length;
      continue;
    }
    flush(at);
    if (length == 0) {
      out += "\xef\xbf\xbd";
    } else {
      append_escape(out, byte);
    }
    copied = ++at;
  }
  flush(text.size());
  out += '"';
}

void ObjectWriter::begin(std::string_view name) {
  out_ += out_.empty() ? '{' : ',';
  out_ += '"';
  out_ += name;
  out_ += "\":";
}

ObjectWriter& ObjectWriter::text(std::string_view name, std::string_view value) {
  begin(name);
  append_quoted(out_, value);
  return *this;
}

ObjectWriter& ObjectWriter::text_if_any(std::string_view name, std::string_view value) {
  return value.empty() ? *this : text(name, value);
}

ObjectWriter& ObjectWriter::number(std::string_view name, std::int64_t value) {
  return raw(name, std::to_string(value));
}

ObjectWriter& ObjectWriter::raw(std::string_view name, std::string_view json) {
  begin(name);
  out_ += json;
  return *this;
}

ObjectWriter& ObjectWriter::time(std::string_view name, std::optional<TimePoint> value) {
  return value ? text(name, to_rfc3339(*value)) : raw(name, "null");
}

std::string ObjectWriter::done() {
  if (out_.empty()) out_ += '{';
  out_ += '}';
  return std::move(out_);
}

}  // namespace millrace::topics
