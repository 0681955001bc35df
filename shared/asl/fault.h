#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace millrace::asl {

inline constexpr const char* kRuntimeError = "States.Runtime";
inline constexpr const char* kTimeoutError = "States.Timeout";
inline constexpr const char* kDataLimitError = "States.DataLimitExceeded";

/// A failure inside a workflow: what Retry and Catch look at and what an execution may end with.
struct Fault {
  std::optional<std::string> error = {};
  std::optional<std::string> cause = {};
  /// The interpreter wrote the cause itself: the state's name and entry are put in front of it, once.
  bool needs_location = false;
  /// A missed heartbeat: reported as States.Timeout, also caught as States.HeartbeatTimeout.
  bool is_heartbeat = false;

  /// A task's answer was the fault, not the interpreter's own work on the data.
  bool is_answer = false;
  /// A distributed Map's run had begun when it failed.
  bool ends_map_run = false;

  /// Ends the execution at once, from any depth; nothing catches it.
  bool is_fatal() const { return error == kRuntimeError; }
};

/// A fault of the interpreter's own making.
inline Fault fault_of(std::string error, std::string cause) {
  return {.error = std::move(error), .cause = std::move(cause), .needs_location = true};
}
inline Fault runtime_fault(std::string cause) { return fault_of(kRuntimeError, std::move(cause)); }

/// A value or a Fault, as Result is a value or an Error.
template <typename T>
class [[nodiscard]] Evaluated {
 public:
  Evaluated(T value) : content_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Evaluated(Fault fault) : content_(std::in_place_index<1>, std::move(fault)) {}  // NOLINT: implicit by design

  explicit operator bool() const { return content_.index() == 0; }
  T& operator*() & { return std::get<0>(content_); }
  const T& operator*() const& { return std::get<0>(content_); }
  T&& operator*() && { return std::get<0>(std::move(content_)); }
  T* operator->() { return &std::get<0>(content_); }
  const T* operator->() const { return &std::get<0>(content_); }
  const Fault& fault() const { return std::get<1>(content_); }

 private:
  std::variant<T, Fault> content_;
};

}  // namespace millrace::asl
