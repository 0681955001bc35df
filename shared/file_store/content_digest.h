#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace millrace::file_store {

/// SHA-256 of bytes that arrive in pieces, so that a file need not fit into memory. One thread.
class ContentDigest final {
 public:
  ContentDigest();
  ~ContentDigest();
  ContentDigest(const ContentDigest&) = delete;
  ContentDigest& operator=(const ContentDigest&) = delete;

  void add(std::string_view bytes);
  /// 64 lower-case hexadecimal digits. Call once, after the last add.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace millrace::file_store
