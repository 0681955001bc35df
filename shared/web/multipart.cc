#include "shared/web/multipart.h"

#include <algorithm>
#include <fstream>

namespace millrace::web {
namespace {

constexpr std::size_t kHeadBytesMax = 16 * 1024;
constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046.

Error wrong_form(const std::string& what) {
  return rejected("InvalidForm", what + "; send one file: curl -F file=@sales.csv, or the file's bytes as the body");
}

std::string parameter_in(std::string_view text, std::string_view name) {
  const std::string sought = std::string(name) + "=";
  std::size_t at = text.find(sought);
  while (at != std::string_view::npos && at > 0 && text[at - 1] != ' ' && text[at - 1] != ';') at = text.find(sought, at + 1);
  if (at == std::string_view::npos) return "";
  std::string_view rest = text.substr(at + sought.size());
  if (!rest.empty() && rest.front() == '"') {
    rest.remove_prefix(1);
    return std::string(rest.substr(0, rest.find('"')));
  }
  return std::string(rest.substr(0, rest.find_first_of("; \r\n")));
}

std::string without_folders(std::string name) {
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

std::string bytes_at(std::ifstream& stream, std::uint64_t offset, std::size_t count) {
  std::string bytes(count, '\0');
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

}  // namespace

Result<FilePart> file_in_form(const std::filesystem::path& body, std::string_view content_type) {
  const std::string boundary = parameter_in(content_type, "boundary");
  if (boundary.empty() || boundary.size() > kBoundaryBytesMax) return wrong_form("the Content-Type names no boundary");
  std::error_code failure;
  const std::uint64_t size = std::filesystem::file_size(body, failure);
  std::ifstream stream(body, std::ios::binary);
  if (failure || !stream) return transient("upload", "the uploaded body cannot be read back");

  const std::string head = bytes_at(stream, 0, kHeadBytesMax);
  const std::string opening = "--" + boundary + "\r\n";
  const std::size_t blank = head.find("\r\n\r\n");
  if (head.rfind(opening, 0) != 0 || blank == std::string::npos) return wrong_form("the form has no part");
  const std::string part_head = head.substr(opening.size(), blank - opening.size());
  const std::string closing = "\r\n--" + boundary + "--";
  const std::size_t tail_bytes = static_cast<std::size_t>(std::min<std::uint64_t>(size, closing.size() + 4));
  const std::string tail = bytes_at(stream, size - tail_bytes, tail_bytes);
  const std::size_t end = tail.rfind(closing);
  const std::uint64_t begin = blank + 4;
  if (end == std::string::npos || size - tail_bytes + end < begin) return wrong_form("the form is cut off");

  const std::uint64_t content_end = size - tail_bytes + end;
  // Another part would begin with the boundary; files hold it with no more than chance.
  const std::string separator = "\r\n--" + boundary + "\r\n";
  if (const std::size_t more = head.find(separator); more != std::string::npos && more < content_end) {
    return wrong_form("the form has more than one part");
  }
  return FilePart{.name = without_folders(parameter_in(part_head, "filename")), .offset = begin, .bytes = content_end - begin};
}

}  // namespace millrace::web
