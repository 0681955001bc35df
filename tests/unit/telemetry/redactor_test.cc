#include "shared/telemetry/redactor.h"

#include <gtest/gtest.h>

namespace millrace::telemetry {
namespace {

TEST(Redactor, MasksEveryOccurrenceOfEverySecret) {
  const Redactor redactor({"hunter22", "hunter22-long"});
  EXPECT_EQ(redactor.clean("a hunter22 b hunter22-long c hunter22"), "a *** b *** c ***");
}

TEST(Redactor, MasksPasswordsInUrls) {
  const Redactor redactor;
  EXPECT_EQ(redactor.clean("cannot reach postgresql://u:pa:ss@h:5432/d, redis://:x@r"),
            "cannot reach postgresql://u:***@h:5432/d, redis://:***@r");
  EXPECT_EQ(redactor.clean("see http://h:80/a@b"), "see http://h:80/a@b");
  EXPECT_EQ(redactor.clean("ftp://user@host"), "ftp://user@host");
}

TEST(Redactor, LeavesShortValuesAlone) { EXPECT_EQ(Redactor({"a", ""}).clean("a cat"), "a cat"); }

}  // namespace
}  // namespace millrace::telemetry
