#include "shared/frameworks/memory_framework_files.h"

#include <gtest/gtest.h>

namespace millrace::frameworks {
namespace {

FrameworkFolder folder_saying(const std::string& definition) {
  FrameworkFolder folder;
  folder.name = "demo";
  folder.definition = definition;
  return folder;
}

TEST(MemoryFrameworkFiles, KeepsEveryVersionAndAnswersZeroWithTheNewest) {
  MemoryFrameworkFiles files;
  files.add(folder_saying("first"));
  files.add(folder_saying("second"));

  EXPECT_EQ((*files.load("demo", 1))->definition, "first");
  EXPECT_EQ((*files.load("demo", 2))->definition, "second");
  EXPECT_EQ((*files.load("demo", 0))->version, 2);
}

TEST(MemoryFrameworkFiles, RefusesWhatItWasNotGiven) {
  MemoryFrameworkFiles files;
  files.add(folder_saying("first"));

  EXPECT_EQ(files.load("other", 1).error().kind, ErrorKind::kRejected);
  EXPECT_EQ(files.load("demo", 2).error().kind, ErrorKind::kRejected);
}

TEST(MemoryFrameworkFiles, FailsAsOftenAsItWasTold) {
  MemoryFrameworkFiles files;
  files.add(folder_saying("first"));
  files.fail_next_loads(1);

  EXPECT_EQ(files.load("demo", 1).error().kind, ErrorKind::kTransient);
  EXPECT_TRUE(files.load("demo", 1));
}

}  // namespace
}  // namespace millrace::frameworks
