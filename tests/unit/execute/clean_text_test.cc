#include "workers/execute/clean_text.h"

#include <gtest/gtest.h>

namespace millrace::execute {
namespace {

using namespace std::string_literals;

TEST(CleanText, LeavesUtf8Alone) { EXPECT_EQ(clean_text("Größe\t\"1\\2\""), "Größe\t\"1\\2\""); }

TEST(CleanText, ReplacesWhatIsNotUtf8AndNul) {
  EXPECT_EQ(clean_text("caf\xE9!"), "caf\xEF\xBF\xBD!");
  EXPECT_EQ(clean_text("a\0b"s), "a\xEF\xBF\xBD"s + "b");
  EXPECT_EQ(clean_text("\0\0"s), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace millrace::execute
