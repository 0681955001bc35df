#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// Owns one descriptor. Everything made here is close-on-exec.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor() { close(); }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void close();

 private:
  int number_ = -1;
};

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

/// Errors: kTransient when the process or the machine is out of descriptors.
Result<Pipe> make_pipe();
/// An anonymous file in memory, positioned at its start.
Result<FileDescriptor> make_memory_file(std::string_view content);

/// "Too many open files" for EMFILE.
std::string text_of_errno(int number);

}  // namespace millrace::sandbox
