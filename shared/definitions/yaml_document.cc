#include "shared/definitions/yaml_document.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <vector>

#include "shared/asl/definition.h"
#include "shared/asl/parse/findings.h"
#include "shared/asl/values.h"

namespace millrace::definitions {
namespace {

constexpr int kValuesMax = 100'000;

/// From yaml-cpp's marks, which count bytes from 0, to lines and columns of characters.
class LineColumns final {
 public:
  explicit LineColumns(std::string_view text) : text_(text), line_starts_{0} {
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') line_starts_.push_back(i + 1);
    const auto continues = [](char character) {
      return (static_cast<unsigned char>(character) & 0xC0) == 0x80;
    };
    if (std::ranges::none_of(text, continues)) return;
    characters_before_.reserve(text.size() + 1);
    int characters = 0;
    for (const char character : text) {
      characters_before_.push_back(characters);
      characters += continues(character) ? 0 : 1;
    }
    characters_before_.push_back(characters);
  }

  asl::Position of(const YAML::Mark& mark) const {
    if (mark.is_null()) return {};
    const asl::Position as_marked{.line = mark.line + 1, .column = mark.column + 1};
    const auto line = static_cast<std::size_t>(mark.line);
    if (characters_before_.empty() || line >= line_starts_.size()) return as_marked;
    const std::size_t begin = line_starts_[line];
    const std::size_t end = std::min(begin + static_cast<std::size_t>(mark.column), text_.size());
    return {.line = mark.line + 1, .column = characters_before_[end] - characters_before_[begin] + 1};
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  std::vector<int> characters_before_;  ///< By byte; empty when every character is one byte.
};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::ranges::find(choices, text) != choices.end();
}

/// A number by the core schema, nothing for any other text. What JSON can write itself is read as JSON would.
std::optional<Json> number_in(const std::string& text) {
  if (text.find_first_not_of("+-.0123456789eExoabcdfABCDF") != std::string::npos) return {};
  Json number = Json::parse(text, nullptr, false);
  if (number.is_number()) return number;
  const bool is_hexadecimal = text.starts_with("0x");
  if (is_hexadecimal || text.starts_with("0o")) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + 2, end, value, is_hexadecimal ? 16 : 8);
    if (read.ec == std::errc() && read.ptr == end && text.size() > 2) return Json(value);
    return {};
  }
  const std::string unsigned_text = text.starts_with('+') ? text.substr(1) : text;
  if (unsigned_text.find_first_of("0123456789") == std::string::npos || unsigned_text.starts_with('+'))
    return {};
  const bool is_whole = unsigned_text.find_first_not_of("-0123456789") == std::string::npos;
  const char* end = unsigned_text.data() + unsigned_text.size();
  std::int64_t whole = 0;
  if (is_whole)
    if (const auto read = std::from_chars(unsigned_text.data(), end, whole);
        read.ec == std::errc() && read.ptr == end)
      return Json(whole);
  double value = 0;
  const auto read = std::from_chars(unsigned_text.data(), end, value);
  if (read.ec == std::errc() && read.ptr == end) return Json(value);
  return {};
}

Json scalar_in(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  const std::string& tag = node.Tag();
  const bool is_plain = tag.empty() || tag == "?";
  if (!is_plain) return text;
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return nullptr;
  if (is_one_of(text, {"true", "True", "TRUE"})) return true;
  if (is_one_of(text, {"false", "False", "FALSE"})) return false;
  if (auto number = number_in(text)) return *std::move(number);
  return text;
}

/// Texts that would be read as something else without quotes get them.
bool needs_quotes(const std::string& text) {
  return text.find_first_of("\n\r\t") != std::string::npos || !scalar_in(YAML::Node(text)).is_string() ||
         is_one_of(text, {"", "yes", "no", "on", "off", "y", "n"});
}

void emit(YAML::Emitter& emitter, const Json& value) {
  if (value.is_object()) {
    emitter << (value.empty() ? YAML::Flow : YAML::Block) << YAML::BeginMap;
    for (const auto& [name, member] : value.items()) {
      emitter << YAML::Key << name << YAML::Value;
      emit(emitter, member);
    }
    emitter << YAML::EndMap;
  } else if (value.is_array()) {
    emitter << (value.empty() ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
    for (const Json& element : value) emit(emitter, element);
    emitter << YAML::EndSeq;
  } else if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    if (needs_quotes(text)) emitter << YAML::DoubleQuoted;
    emitter << text;
  } else if (value.is_null()) {
    emitter << YAML::Null;
  } else {
    emitter << asl::to_text(value);
  }
}

class Converter final {
 public:
  explicit Converter(std::string_view text) : columns_(text) {}

  YamlDocument convert(const YAML::Node& root) {
    YamlDocument result{.document = {}, .positions = asl::Positions(columns_.of(root.Mark()))};
    positions_ = &result.positions;
    result.document = value_of(root, {}, asl::Positions::kRoot, 1);
    return result;
  }

  asl::Position position_of(const YAML::Mark& mark) const { return columns_.of(mark); }

 private:
  [[noreturn]] void refuse(const YAML::Node& node, const asl::Place& place, std::string message) const {
    throw YamlFault{
        .message = std::move(message), .position = columns_.of(node.Mark()), .pointer = place.pointer()};
  }

  Json value_of(const YAML::Node& node, const asl::Place& place, asl::Positions::Node position, int depth) {
    if (++values_ > kValuesMax)
      refuse(node, place, "The definition holds more than 100,000 values: its anchors expand to too much");
    if (depth > asl::kNestingMax) refuse(node, place, "The definition is nested too deeply");
    check_tag(node, place);
    if (node.IsMap()) return object_of(node, place, position, depth);
    if (node.IsSequence()) return array_of(node, place, position, depth);
    return node.IsScalar() ? scalar_in(node) : Json();
  }

  Json object_of(const YAML::Node& node, const asl::Place& place, asl::Positions::Node position, int depth) {
    Json object = Json::object();
    auto& members = static_cast<Json::object_t::Container&>(object.get_ref<Json::object_t&>());
    std::unordered_set<std::string> names;
    for (const auto& entry : node) {  // Both a node and a pair of them: structured bindings cannot choose.
      const YAML::Node& key = entry.first;
      if (!key.IsScalar()) refuse(key, place, "A key is no scalar: members of a definition have names");
      const std::string& name = key.Scalar();
      if (!names.insert(name).second)
        refuse(key, place / name, "The member " + (place / name).pointer() + " is written twice");
      const auto member = positions_->add(position, name, columns_.of(key.Mark()));
      Json converted = value_of(entry.second, place / name, member, depth + 1);
      members.emplace_back(name, std::move(converted));
    }
    return object;
  }

  Json array_of(const YAML::Node& node, const asl::Place& place, asl::Positions::Node position, int depth) {
    Json array = Json::array();
    for (const YAML::Node& element : node) {
      const auto at = positions_->add(position, std::to_string(array.size()), columns_.of(element.Mark()));
      array.push_back(value_of(element, place / array.size(), at, depth + 1));
    }
    return array;
  }

  void check_tag(const YAML::Node& node, const asl::Place& place) const {
    constexpr std::string_view kStandard = "tag:yaml.org,2002:";
    const std::string& tag = node.Tag();
    if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with(kStandard)) return;
    refuse(node, place,
           "The tag " + tag + " is not resolved here: write the value itself, or a ${Placeholder}");
  }

  LineColumns columns_;
  asl::Positions* positions_ = nullptr;
  int values_ = 0;
};

}  // namespace

std::string write_yaml(const Json& document) {
  YAML::Emitter emitter;
  emit(emitter, document);
  return std::string(emitter.c_str()) + "\n";
}

std::variant<YamlDocument, YamlFault> read_yaml(std::string_view text) {
  if (text.size() > asl::kDefinitionBytesMax)
    return YamlFault{.message = "The definition is larger than 1 MiB"};
  Converter converter(text);
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
    if (documents.size() > 1)
      return YamlFault{.message = "The text holds several YAML documents: a definition is one"};
    if (documents.empty()) return YamlFault{.message = "The text holds no YAML document"};
    return converter.convert(documents.front());
  } catch (const YAML::Exception& error) {
    return YamlFault{.message = "The definition is no YAML: " + error.msg,
                     .position = converter.position_of(error.mark)};
  } catch (const YamlFault& fault) {
    return fault;
  }
}

}  // namespace millrace::definitions
