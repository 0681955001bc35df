#pragma once

#include <string>
#include <vector>

#include "shared/sandbox/bubblewrap_arguments.h"
#include "shared/sandbox/file_descriptor.h"
#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// All descriptors of one run: the program's ends and ours.
struct Plumbing {
  FileDescriptor nothing;
  Pipe out;
  Pipe err;
  Pipe output;
  Pipe status;
  FileDescriptor options;
  FileDescriptor filter;
  std::vector<FileDescriptor> contents;

  /// Error: kTransient when descriptors run out.
  static Result<Plumbing> lay(const BubblewrapCall& call, const std::string& filter);

  /// The program's ends, in the order of the numbers in bubblewrap_arguments.h.
  std::vector<int> inherited() const;
  /// Ours must be closed after the launch, or our pipes never end.
  void close_inherited();
};

}  // namespace millrace::sandbox
