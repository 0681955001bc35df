#include "workers/execute/remote/ray_package.h"

#include <zlib.h>

#include <cstdint>

#include "shared/vocabulary/digest.h"
#include "workers/execute/remote/ray_launcher_source.h"

namespace millrace::execute::remote {
namespace {

void put_16(std::string& bytes, std::uint32_t number) {
  bytes += static_cast<char>(number & 0xFF);
  bytes += static_cast<char>(number >> 8 & 0xFF);
}

void put_32(std::string& bytes, std::uint32_t number) {
  put_16(bytes, number & 0xFFFF);
  put_16(bytes, number >> 16);
}

/// What a file's own header and its line in the directory have in common.
std::string description_of(const std::string& name, const std::string& content) {
  constexpr std::uint32_t kVersion = 20;
  constexpr std::uint32_t kFirstOfJanuary1980 = 0x21;
  const auto size = static_cast<std::uint32_t>(content.size());
  const auto checksum = static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(content.data()), size));
  std::string bytes;
  put_16(bytes, kVersion);
  put_16(bytes, 0);  // no flags
  put_16(bytes, 0);  // stored as it is
  put_16(bytes, 0);  // midnight
  put_16(bytes, kFirstOfJanuary1980);
  put_32(bytes, checksum);
  put_32(bytes, size);
  put_32(bytes, size);
  put_16(bytes, static_cast<std::uint32_t>(name.size()));
  put_16(bytes, 0);  // no extra field
  return bytes;
}

}  // namespace

std::string zip_archive(const std::vector<std::pair<std::string, std::string>>& files) {
  constexpr std::uint32_t kMadeBy = 20;
  std::string archive;
  std::string directory;
  for (const auto& [name, content] : files) {
    const auto offset = static_cast<std::uint32_t>(archive.size());
    const std::string description = description_of(name, content);
    archive += "PK\x03\x04" + description + name + content;
    directory += "PK\x01\x02";
    put_16(directory, kMadeBy);
    directory += description;
    put_16(directory, 0);  // no comment
    put_16(directory, 0);  // first disk
    put_16(directory, 0);
    put_32(directory, 0);
    put_32(directory, offset);
    directory += name;
  }
  const auto start = static_cast<std::uint32_t>(archive.size());
  archive += directory + "PK\x05\x06";
  put_16(archive, 0);
  put_16(archive, 0);
  put_16(archive, static_cast<std::uint32_t>(files.size()));
  put_16(archive, static_cast<std::uint32_t>(files.size()));
  put_32(archive, static_cast<std::uint32_t>(directory.size()));
  put_32(archive, start);
  put_16(archive, 0);
  return archive;
}

RayPackage ray_package(const std::string& program) {
  RayPackage package;
  package.bytes = zip_archive({{"millrace_run.py", std::string(kRayLauncherSource)}, {"program.py", program}});
  package.name = "_ray_pkg_" + sha256_hex(package.bytes).substr(0, 16) + ".zip";
  return package;
}

}  // namespace millrace::execute::remote
