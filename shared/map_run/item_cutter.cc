#include "shared/map_run/item_cutter.h"

#include <set>

#include "shared/map_run/csv_record.h"

namespace millrace::map_run {
namespace {

constexpr std::size_t kKeyBytesMax = 64 * 1024;

Error unreadable(std::string why) { return rejected(kItemReaderFailed, std::move(why)); }
Error not_iterable() { return unreadable("Attempting to map over non-iterable node."); }

void skip_spaces(ByteReader& reader) {
  while (is_space(reader.peek())) reader.take();
}

void skip_byte_order_mark(ByteReader& reader) {
  if (reader.peek() != 0xEF) return;
  for (int i = 0; i < 3; ++i) reader.take();
}

/// Behind a string whose opening quote was taken; its text as written, as far as `text` is wanted. False at the end.
bool skip_string(ByteReader& reader, std::string* text = nullptr) {
  while (true) {
    const int byte = reader.take();
    if (byte == ByteReader::kEnd) return false;
    if (byte == '"') return true;
    if (text && text->size() < kKeyBytesMax) *text += static_cast<char>(byte);
    if (byte != '\\') continue;
    const int escaped = reader.take();
    if (text && escaped != ByteReader::kEnd) *text += static_cast<char>(escaped);
  }
}

/// Behind the JSON value that begins here. Counts brackets instead of recursing. False when the bytes end within it.
bool skip_value(ByteReader& reader) {
  std::int64_t depth = 0;
  while (true) {
    const int byte = reader.peek();
    if (byte == ByteReader::kEnd) return false;
    if (depth == 0 && (byte == ',' || byte == ']' || byte == '}' || is_space(byte))) return true;
    reader.take();
    if (byte == '"' && !skip_string(reader)) return false;
    if (byte == '[' || byte == '{') ++depth;
    if (byte == ']' || byte == '}') --depth;
    if (depth == 0 && (byte == '"' || byte == ']' || byte == '}')) return true;
  }
}

/// The segments of a JSON pointer.
std::vector<std::string> segments_of(std::string_view pointer) {
  std::vector<std::string> segments;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      segments.emplace_back();
    } else if (pointer[i] == '~' && i + 1 < pointer.size() && !segments.empty()) {
      segments.back() += pointer[++i] == '1' ? '/' : '~';
    } else if (!segments.empty()) {
      segments.back() += pointer[i];
    }
  }
  return segments;
}

/// Inside an object or array: to the value that `segment` names. False when there is none.
bool enter(ByteReader& reader, const std::string& segment) {
  skip_spaces(reader);
  const int open = reader.take();
  if (open != '{' && open != '[') return false;
  for (std::int64_t index = 0;; ++index) {
    skip_spaces(reader);
    std::string name = std::to_string(index);
    if (open == '{') {
      name.clear();
      if (reader.take() != '"' || !skip_string(reader, &name)) return false;
      const Json parsed = Json::parse('"' + name + '"', nullptr, false);
      if (parsed.is_string()) name = parsed.get<std::string>();
      skip_spaces(reader);
      if (reader.take() != ':') return false;
      skip_spaces(reader);
    } else if (reader.peek() == ']') {
      return false;
    }
    if (name == segment) return true;
    if (!skip_value(reader)) return false;
    skip_spaces(reader);
    if (reader.take() != ',') return false;
  }
}

Result<Facts> begin_json(ByteReader& reader, const Reading& reading) {
  for (const std::string& segment : segments_of(reading.pointer))
    if (!enter(reader, segment)) return unreadable("The ItemsPointer '" + reading.pointer + "' selects nothing.");
  skip_spaces(reader);
  const int open = reader.take();
  if (open != '[' && open != '{') return not_iterable();
  return Facts{.version = {}, .headers = {}, .is_object = open == '{'};
}

Result<Facts> begin_csv(ByteReader& reader, const Reading& reading) {
  if (!reading.headers.empty()) return Facts{.version = {}, .headers = reading.headers};
  // The window may end within the record, so its bytes are found first and parsed then.
  class Copy final : public ByteSource {
   public:
    explicit Copy(ByteReader& reader) : reader_(reader) {}
    std::int64_t size() const override { return 0; }
    const std::string& version() const override { return bytes; }
    Result<std::string> read(std::int64_t, std::size_t) override {
      const int byte = reader_.take();
      if (byte == ByteReader::kEnd) return std::string();
      bytes += static_cast<char>(byte);
      return std::string(1, static_cast<char>(byte));
    }
    std::string bytes;

   private:
    ByteReader& reader_;
  };
  Copy copy(reader);
  ByteReader header(copy, 0);
  if (!skip_record(header, reading.delimiter)) return unreadable("The CSV file has no header: it is empty.");
  auto records = parse_records(copy.bytes, reading.delimiter);
  Facts facts{.version = {}, .headers = records.empty() ? std::vector<std::string>() : std::move(records.front())};
  if (std::set<std::string>(facts.headers.begin(), facts.headers.end()).size() != facts.headers.size())
    return unreadable("CSV headers cannot contain duplicates.");
  return facts;
}

}  // namespace

Result<Facts> ItemCutter::begin(ByteReader& reader, const Reading& reading) {
  skip_byte_order_mark(reader);
  Result<Facts> facts = reading.format == Format::kJson  ? begin_json(reader, reading)
                        : reading.format == Format::kCsv ? begin_csv(reader, reading)
                                                         : Facts{};
  if (reader.error()) return *reader.error();
  return facts;
}

Result<std::optional<ItemBytes>> ItemCutter::next() {
  if (reading_.format == Format::kJson) return next_element();
  while (reader_.peek() != ByteReader::kEnd) {
    const std::int64_t begin = reader_.offset();
    const bool is_item = reading_.format == Format::kCsv ? skip_record(reader_, reading_.delimiter) : !reader_.skip_line();
    if (is_item && !reader_.error()) return std::optional(ItemBytes{begin, reader_.offset()});
  }
  if (reader_.error()) return *reader_.error();
  return std::optional<ItemBytes>();
}

Result<std::optional<ItemBytes>> ItemCutter::next_element() {
  skip_spaces(reader_);
  while (reader_.peek() == ',') {
    reader_.take();
    skip_spaces(reader_);
  }
  if (reader_.peek() == ']' || reader_.peek() == '}') return std::optional<ItemBytes>();
  ItemBytes bytes{reader_.offset(), 0};
  bool is_whole = reader_.peek() != ByteReader::kEnd && skip_value(reader_);
  bytes.end = reader_.offset();
  skip_spaces(reader_);
  if (is_whole && reader_.peek() == ':') {  // What was read was a member's name.
    reader_.take();
    skip_spaces(reader_);
    is_whole = skip_value(reader_);
    bytes.end = reader_.offset();
  }
  if (reader_.error()) return *reader_.error();
  if (!is_whole) return unreadable("The JSON file ends within its items, at byte " + std::to_string(reader_.offset()) + ".");
  return std::optional(bytes);
}

}  // namespace millrace::map_run
