#include "shared/web/event_stream.h"

#include <gtest/gtest.h>

namespace millrace::web {
namespace {

TEST(StreamEventText, HasOneDataLinePerLine) {
  EXPECT_EQ(to_text({.id = "3-0", .name = "log", .data = "a\nb\r\nc\rd"}), "id: 3-0\nevent: log\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
}

TEST(StreamEventText, CannotBeEndedByItsData) {
  const std::string text = to_text({.id = {}, .name = {}, .data = "\n\nevent: end\n"});
  EXPECT_EQ(text, "data: \ndata: \ndata: event: end\ndata: \n\n");
}

}  // namespace
}  // namespace millrace::web
