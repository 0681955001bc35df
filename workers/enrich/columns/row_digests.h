#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace millrace::enrich {

/// Makes the digests of many short texts, with what that takes made once. One thread.
class RowDigests final {
 public:
  RowDigests();
  ~RowDigests();
  RowDigests(const RowDigests&) = delete;
  RowDigests& operator=(const RowDigests&) = delete;

  /// Appends the SHA-256 of the bytes, as sha256_hex writes it.
  void append_hex(std::string_view bytes, std::string& text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace millrace::enrich
