#include "shared/sandbox/elf_needs.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <optional>

namespace millrace::sandbox {
namespace {

/// A copy of the T at `offset`, or nothing when the file ends before it. Reads pieces: interpreters are
/// large.
template <typename T>
std::optional<T> read_at(std::istream& file, std::uint64_t offset) {
  T value;
  file.clear();
  file.seekg(static_cast<std::streamoff>(offset));
  if (!file.read(reinterpret_cast<char*>(&value), sizeof value)) return std::nullopt;
  return value;
}

std::string text_at(std::istream& file, std::uint64_t offset) {
  std::string text;
  file.clear();
  file.seekg(static_cast<std::streamoff>(offset));
  std::getline(file, text, '\0');
  return text;
}

std::vector<Elf64_Phdr> segments_of(std::istream& file, const Elf64_Ehdr& header) {
  std::vector<Elf64_Phdr> segments;
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    if (const auto segment = read_at<Elf64_Phdr>(file, header.e_phoff + i * sizeof(Elf64_Phdr))) {
      segments.push_back(*segment);
    }
  }
  return segments;
}

/// The dynamic section speaks in addresses; the loadable segments say where those are in the file.
std::uint64_t offset_of_address(const std::vector<Elf64_Phdr>& segments, std::uint64_t address) {
  for (const Elf64_Phdr& segment : segments) {
    const bool holds = segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
                       address - segment.p_vaddr < segment.p_filesz;
    if (holds) return address - segment.p_vaddr + segment.p_offset;
  }
  return ~std::uint64_t{0};
}

std::vector<Elf64_Dyn> dynamic_entries(std::istream& file, const Elf64_Phdr& segment) {
  std::vector<Elf64_Dyn> entries;
  for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= segment.p_filesz; at += sizeof(Elf64_Dyn)) {
    const auto entry = read_at<Elf64_Dyn>(file, segment.p_offset + at);
    if (!entry || entry->d_tag == DT_NULL) break;
    entries.push_back(*entry);
  }
  return entries;
}

}  // namespace

Result<ElfNeeds> read_elf_needs(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const auto header = read_at<Elf64_Ehdr>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64) {
    return rejected("sandbox", path.string() + " is not a 64-bit ELF file");
  }

  ElfNeeds needs;
  const auto segments = segments_of(file, *header);
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type == PT_INTERP) needs.loader = text_at(file, segment.p_offset);
    if (segment.p_type != PT_DYNAMIC) continue;
    const auto entries = dynamic_entries(file, segment);
    std::uint64_t strings = 0;
    for (const Elf64_Dyn& entry : entries) {
      if (entry.d_tag == DT_STRTAB) strings = offset_of_address(segments, entry.d_un.d_ptr);
    }
    for (const Elf64_Dyn& entry : entries) {
      if (entry.d_tag == DT_NEEDED) needs.libraries.push_back(text_at(file, strings + entry.d_un.d_val));
    }
  }
  return needs;
}

}  // namespace millrace::sandbox
