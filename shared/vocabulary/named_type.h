#pragma once

#include <compare>
#include <functional>
#include <utility>

namespace millrace {

/// A value with a meaning of its own, so that two strings (or two integers) cannot be confused.
/// `using JobId = NamedType<std::string, struct JobIdTag>;`
template <typename Value, typename Tag>
class NamedType {
 public:
  NamedType() = default;
  explicit NamedType(Value value) : value_(std::move(value)) {}

  const Value& value() const { return value_; }
  auto operator<=>(const NamedType&) const = default;

 private:
  Value value_{};
};

}  // namespace millrace

template <typename Value, typename Tag>
struct std::hash<millrace::NamedType<Value, Tag>> {
  std::size_t operator()(const millrace::NamedType<Value, Tag>& named) const {
    return std::hash<Value>{}(named.value());
  }
};
