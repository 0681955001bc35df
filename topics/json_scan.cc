#include "topics/json_scan.h"

#include <array>
#include <cmath>
#include <cstdlib>

#include "shared/vocabulary/json.h"
#include "shared/vocabulary/utf8.h"

namespace millrace::topics {
namespace {

/// A number shorter than this and without an exponent fits a double.
constexpr std::size_t kSurelyFiniteDigits = 300;

class Scanner {
 public:
  Scanner(std::string_view text, int depth_max) : text_(text), depth_left_(depth_max) {}

  const std::optional<ScanFault>& fault() const { return fault_; }

  bool whole_value() { return blanks(), value() && end(); }

  bool whole_object(std::vector<Member>& members) {
    blanks();
    if (peek() != '{') return fail("an object");
    return object(&members) && end();
  }

  bool whole_array(std::vector<std::string_view>& elements) {
    blanks();
    if (peek() != '[') return fail("an array");
    return array(&elements) && end();
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool fail(std::string_view expected, ScanFault::Kind kind = ScanFault::Kind::kSyntax) {
    if (!fault_) fault_ = ScanFault{kind, at_, expected};
    return false;
  }

  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool end() {
    blanks();
    return at_ == text_.size() || fail("the end");
  }

  bool value() {
    switch (peek()) {
      case '{': return object(nullptr);
      case '[': return array(nullptr);
      case '"': return string();
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number();
    }
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return fail("a value");
    at_ += expected.size();
    return true;
  }

  bool enter() {
    if (depth_left_-- > 0) return true;
    return fail("less nesting", ScanFault::Kind::kTooDeep);
  }

  bool leave() {
    ++depth_left_;
    ++at_;
    return true;
  }

  bool array(std::vector<std::string_view>* elements) {
    if (!enter()) return false;
    ++at_;
    blanks();
    if (peek() == ']') return leave();
    while (true) {
      const std::size_t value_at = at_;
      if (!value()) return false;
      if (elements != nullptr) elements->push_back(text_.substr(value_at, at_ - value_at));
      blanks();
      if (peek() == ']') return leave();
      if (peek() != ',') return fail("',' or ']'");
      ++at_;
      blanks();
    }
  }

  bool object(std::vector<Member>* members) {
    if (!enter()) return false;
    ++at_;
    blanks();
    if (peek() == '}') return leave();
    while (true) {
      if (!member(members)) return false;
      blanks();
      if (peek() == '}') return leave();
      if (peek() != ',') return fail("',' or '}'");
      ++at_;
      blanks();
    }
  }

  bool member(std::vector<Member>* members) {
    const std::size_t name_at = at_;
    if (peek() != '"') return fail("a member's name in quotes");
    if (!string()) return false;
    const std::string_view name = text_.substr(name_at, at_ - name_at);
    blanks();
    if (peek() != ':') return fail("':'");
    ++at_;
    blanks();
    const std::size_t value_at = at_;
    if (!value()) return false;
    if (members != nullptr) members->push_back({unquoted(name), text_.substr(value_at, at_ - value_at)});
    return true;
  }

  bool string() {
    ++at_;
    while (at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '"') return ++at_, true;
      if (byte == '\\') {
        if (!escape()) return false;
      } else if (byte < 0x20) {
        return fail("an escape for this control character");
      } else if (byte < 0x80) {
        ++at_;
      } else {
        const std::size_t length = utf8_sequence_length(text_, at_);
        if (length == 0) return fail("UTF-8", ScanFault::Kind::kInvalidUtf8);
        at_ += length;
      }
    }
    return fail("'\"'");
  }

  bool escape() {
    ++at_;
    switch (peek()) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        ++at_;
        return true;
      case 'u': return unicode_escape();
      default: return fail("a known escape");
    }
  }

  /// Halves of surrogate pairs stand for no character on their own.
  bool unicode_escape() {
    const int first = code_unit();
    if (first < 0) return false;
    if (first >= 0xdc00 && first <= 0xdfff) return fail("a high surrogate first");
    if (first < 0xd800 || first > 0xdbff) return true;
    if (peek() != '\\') return fail("a low surrogate");
    ++at_;
    if (peek() != 'u') return fail("a low surrogate");
    const int second = code_unit();
    if (second < 0) return false;
    return (second >= 0xdc00 && second <= 0xdfff) || fail("a low surrogate");
  }

  int code_unit() {
    ++at_;
    int unit = 0;
    for (int digit = 0; digit < 4; ++digit, ++at_) {
      const char c = peek();
      int nibble = -1;
      if (c >= '0' && c <= '9') nibble = c - '0';
      if (c >= 'a' && c <= 'f') nibble = c - 'a' + 10;
      if (c >= 'A' && c <= 'F') nibble = c - 'A' + 10;
      if (nibble < 0) return fail("four hexadecimal digits"), -1;
      unit = unit * 16 + nibble;
    }
    return unit;
  }

  bool digits() {
    const std::size_t first = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > first || fail("a digit");
  }

  bool number() {
    const std::size_t first = at_;
    if (peek() == '-') ++at_;
    if ((peek() < '0' || peek() > '9')) return fail(at_ == first ? "a value" : "a digit");
    if (peek() == '0') {
      ++at_;
    } else if (!digits()) {
      return false;
    }
    if (peek() == '.' && (++at_, !digits())) return false;
    bool has_exponent = false;
    if (peek() == 'e' || peek() == 'E') {
      has_exponent = true;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) return false;
    }
    if (!has_exponent && at_ - first < kSurelyFiniteDigits) return true;
    const std::string token(text_.substr(first, at_ - first));
    return std::isfinite(std::strtod(token.c_str(), nullptr)) || fail("a number below 1.8e308");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_left_;
  std::optional<ScanFault> fault_;
};

}  // namespace

std::optional<ScanFault> check_json(std::string_view text, int depth_max) {
  Scanner scanner(text, depth_max);
  scanner.whole_value();
  return scanner.fault();
}

std::optional<ScanFault> scan_object(std::string_view text, int depth_max, std::vector<Member>& members) {
  Scanner scanner(text, depth_max);
  scanner.whole_object(members);
  return scanner.fault();
}

std::optional<ScanFault> scan_array(std::string_view text, int depth_max, std::vector<std::string_view>& elements) {
  Scanner scanner(text, depth_max);
  scanner.whole_array(elements);
  return scanner.fault();
}

std::string unquoted(std::string_view raw) {
  const std::string_view inner = raw.substr(1, raw.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return std::string(inner);
  return Json::parse(raw).get<std::string>();
}

}  // namespace millrace::topics
