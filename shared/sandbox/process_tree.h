#pragma once

#include <sys/types.h>

#include <cstdint>
#include <utility>

#include "shared/sandbox/file_descriptor.h"

namespace millrace::sandbox {

/// How the first process ended: bubblewrap, which repeats the program's exit status.
struct TreeEnd {
  int status = 0;
  bool was_killed = false;
  /// Of the largest single process that ended by itself.
  std::uint64_t peak_memory_bytes = 0;
};

/// All processes of one sandbox, by the first of them: init of their outer process namespace, so that when it
/// dies the kernel ends every other. Destroyed unreaped, it kills and reaps.
class ProcessTree {
 public:
  ProcessTree(pid_t process, FileDescriptor handle) : process_(process), handle_(std::move(handle)) {}
  ProcessTree(ProcessTree&& other) noexcept;
  ProcessTree& operator=(ProcessTree&&) = delete;
  ~ProcessTree();

  pid_t process() const { return process_; }
  /// Harmless when the tree has ended. Any thread, until reap().
  void kill() const;
  /// Waits until no process of the tree is left. Once.
  TreeEnd reap();

  /// Looks into the tree from outside; called once by launch().
  void open_folders(const char* scratch_mount);
  /// Its /proc, which lists the tree and nothing else, and its scratch memory.
  int processes_folder() const { return processes_folder_.number(); }
  int scratch_folder() const { return scratch_folder_.number(); }

 private:
  pid_t process_;
  FileDescriptor handle_;
  FileDescriptor processes_folder_;
  FileDescriptor scratch_folder_;
};

}  // namespace millrace::sandbox
