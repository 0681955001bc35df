#include "shared/sandbox/census.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "shared/sandbox/file_descriptor.h"

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};

/// A /proc made of ordinary files.
class CensusOf : public ::testing::Test {
 protected:
  CensusOf() {
    std::string pattern = fs::temp_directory_path() / "millrace-census-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~CensusOf() override { fs::remove_all(folder_); }

  void add_process(const std::string& number, const std::string& name,
                   const std::string& proportional = "0") {
    fs::create_directory(folder_ / number);
    // Times 10+20 own and 30+40 of children; 3 threads; 100 resident pages.
    std::ofstream(folder_ / number / "stat")
        << number << " (" << name
        << ") S 1 1 1 0 -1 0 0 0 0 0 10 20 30 40 20 0 3 0 1000 9999 100 18446744073709551615\n";
    std::ofstream(folder_ / number / "smaps_rollup")
        << "0-1 ---p 0 00:00 0 [rollup]\nRss: 400 kB\nPss: " << proportional
        << " kB\nPss_Anon: 9 kB\nSwapPss: 1 kB\n";
  }

  Usage take(std::uint64_t limit) const {
    const FileDescriptor folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return take_census(folder.number(), -1, limit);
  }

  const std::uint64_t page_ = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  fs::path folder_;
};

TEST_F(CensusOf, SumsOverAllProcesses) {
  add_process("1", "bwrap");
  add_process("2", "python3");
  fs::create_directory(folder_ / "sys");

  const Usage usage = take(kNoLimit);

  EXPECT_EQ(usage.memory_bytes, 2 * 100 * page_);
  EXPECT_EQ(usage.processes, 6u);
  EXPECT_EQ(usage.cpu, std::chrono::milliseconds(2 * 100 * 1000 / ::sysconf(_SC_CLK_TCK)));
}

TEST_F(CensusOf, IsNotFooledByAProcessName) {
  add_process("7", "x) R 0 0 (");
  EXPECT_EQ(take(kNoLimit).processes, 3u);
}

TEST_F(CensusOf, CountsSharedPagesOnceWhenTheSumPassesTheLimit) {
  add_process("1", "python3", "50");
  add_process("2", "python3", "50");
  EXPECT_EQ(take(page_).memory_bytes, 2u * 51 * 1024);
}

TEST_F(CensusOf, OfATreeThatIsGoneIsEmpty) {
  EXPECT_EQ(take(0).processes, 0u);
  EXPECT_EQ(take_census(-1, -1, 0).memory_bytes, 0u);
}

}  // namespace
}  // namespace millrace::sandbox
