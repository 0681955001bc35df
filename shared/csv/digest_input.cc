#include "shared/csv/digest_input.h"

#include <string_view>
#include <vector>

namespace millrace::csv {

Result<std::size_t> DigestInput::read(std::uint64_t offset, std::span<char> into) {
  const auto count = input_.read(offset, into);
  if (!count || offset > digested_ || offset + *count <= digested_) return count;
  const auto known = static_cast<std::size_t>(digested_ - offset);
  digest_.add(std::string_view(into.data() + known, *count - known));
  digested_ = offset + *count;
  if (progress_) progress_(digested_);
  return count;
}

Result<std::string> DigestInput::finish() {
  std::vector<char> window(256u << 10);
  while (digested_ < size()) {
    const auto count = read(digested_, window);
    if (!count) return count.error();
    if (*count == 0) return rejected("CSV_CHANGED", "the file became shorter while it was read: work on a copy");
  }
  return digest_.finish();
}

}  // namespace millrace::csv
