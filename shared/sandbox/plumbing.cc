#include "shared/sandbox/plumbing.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "shared/sandbox/launch.h"

namespace millrace::sandbox {
namespace {

/// Puts the value into its place, or answers the error.
template <typename T>
std::optional<Error> fill(T& place, Result<T> result) {
  if (!result) return result.error();
  place = std::move(*result);
  return std::nullopt;
}

}  // namespace

Result<Plumbing> Plumbing::lay(const BubblewrapCall& call, const std::string& filter) {
  Plumbing all;
  for (Pipe* pipe : {&all.out, &all.err, &all.output, &all.status}) {
    if (auto error = fill(*pipe, make_pipe())) return *error;
  }
  if (auto error = fill(all.options, make_memory_file(joined_by_nul(call.options)))) return *error;
  if (auto error = fill(all.filter, make_memory_file(filter))) return *error;
  for (const std::string& content : call.contents) {
    if (auto error = fill(all.contents.emplace_back(), make_memory_file(content))) return *error;
  }
  all.nothing = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  // The program opens its result by name: as root we must give the pipe away for that.
  const bool given = sandbox_user() == ::geteuid() ||
                     ::fchown(all.output.write_end.number(), sandbox_user(), sandbox_group()) == 0;
  if (!all.nothing.is_open() || !given) {
    return transient("sandbox", "cannot prepare descriptors: " + text_of_errno(errno));
  }
  return all;
}

std::vector<int> Plumbing::inherited() const {
  std::vector<int> numbers{nothing.number(),          out.write_end.number(), err.write_end.number(),
                           output.write_end.number(), options.number(),       filter.number(),
                           status.write_end.number()};
  for (const FileDescriptor& content : contents) numbers.push_back(content.number());
  return numbers;
}

void Plumbing::close_inherited() {
  for (Pipe* pipe : {&out, &err, &output, &status}) pipe->write_end.close();
  contents.clear();
}

}  // namespace millrace::sandbox
