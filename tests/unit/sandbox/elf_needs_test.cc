#include "shared/sandbox/elf_needs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/sandbox/python_runtime.h"

namespace millrace::sandbox {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(ElfNeeds, NamesTheLoaderAndLibrariesOfAProgram) {
  const auto needs = read_elf_needs("/usr/bin/python3");
  ASSERT_TRUE(needs.has_value());
  EXPECT_THAT(needs->loader, HasSubstr("ld-linux"));
  EXPECT_THAT(needs->libraries, Contains("libc.so.6"));
}

TEST(ElfNeeds, RefusesWhatIsNoElfFile) {
  EXPECT_EQ(read_elf_needs("/proc/version").error().kind, ErrorKind::kRejected);
  EXPECT_EQ(read_elf_needs("/nonexistent").error().kind, ErrorKind::kRejected);
}

TEST(PythonRuntime, HoldsTheInterpreterItsLibrariesAndNothingOfEtcOrHome) {
  const auto runtime = find_python_runtime("/usr/bin/python3");
  ASSERT_TRUE(runtime.has_value()) << describe(runtime.error());
  std::vector<std::string> inside;
  for (const RuntimeFile& file : runtime->files) {
    inside.push_back(file.inside);
    const std::string outside = file.outside.string();
    EXPECT_FALSE(outside.starts_with("/etc") || outside.starts_with("/home") || outside.starts_with("/root"))
        << outside;
  }
  EXPECT_THAT(inside, Contains(runtime->program));
  EXPECT_THAT(inside, Contains(EndsWith("/libc.so.6")));
  EXPECT_THAT(inside, Contains(EndsWith("/libz.so.1"))) << "An extension module's library.";
}

TEST(PythonRuntime, SaysHowToGetAMissingInterpreter) {
  EXPECT_THAT(find_python_runtime("/nonexistent/python3").error().detail, HasSubstr("apt install python3"));
}

TEST(PythonRuntime, RefusesAnInterpreterWithoutAStandardLibrary) {
  EXPECT_THAT(find_python_runtime("/usr/bin/env").error().detail, HasSubstr("standard library"));
}

}  // namespace
}  // namespace millrace::sandbox
