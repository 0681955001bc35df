#include "shared/asl/json_reader.h"

#include <unordered_map>
#include <vector>

#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

/// Objects up to this size are searched from the start, as the library does.
constexpr std::size_t kSearchedMax = 16;

/// Builds a value from the parser's events.
class JsonBuilder final : public Json::json_sax_t {
 public:
  explicit JsonBuilder(ReadJson& read) : read_(read) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Container& object = open_.back();
    auto& members = *object.value->get_ptr<Json::object_t*>();
    member_ = find(object, members, name);
    if (member_ == members.size()) {
      if (!object.positions.empty()) object.positions.emplace(name, member_);
      members.Container::emplace_back(std::move(name), nullptr);
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    read_.error = error.what();
    read_.error_offset = position == 0 ? 0 : position - 1;
    return false;
  }

 private:
  struct Container {
    Json* value;
    std::unordered_map<std::string, std::size_t> positions = {};  ///< Of the members, once there are many.
  };

  static std::size_t find(Container& object, Json::object_t& members, const std::string& name) {
    if (object.positions.empty() && members.size() > kSearchedMax)
      for (std::size_t i = 0; i < members.size(); ++i) object.positions.emplace(members.Container::operator[](i).first, i);
    if (!object.positions.empty()) {
      const auto found = object.positions.find(name);
      return found == object.positions.end() ? members.size() : found->second;
    }
    std::size_t position = 0;
    while (position < members.size() && members.Container::operator[](position).first != name) ++position;
    return position;
  }

  Json* place(Json value) {
    if (open_.empty()) return &read_.value.emplace(std::move(value));
    Json& around = *open_.back().value;
    if (around.is_array()) return &around.emplace_back(std::move(value));
    Json& member = around.get_ptr<Json::object_t*>()->Container::operator[](member_).second;
    member = std::move(value);
    return &member;
  }

  bool put(Json value) {
    place(std::move(value));
    return true;
  }

  bool open(Json value) {
    if (open_.size() == static_cast<std::size_t>(kNestingMax)) {
      read_.error = "it is nested more than " + std::to_string(kNestingMax) + " deep";
      return false;
    }
    open_.push_back({.value = place(std::move(value))});  // What is around does not change, so this stays in place.
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  ReadJson& read_;
  std::vector<Container> open_;
  std::size_t member_ = 0;
};

}  // namespace

ReadJson read_json(std::string_view text) {
  ReadJson read;
  JsonBuilder builder(read);
  if (!Json::sax_parse(text, &builder)) read.value.reset();
  return read;
}

}  // namespace millrace::asl
