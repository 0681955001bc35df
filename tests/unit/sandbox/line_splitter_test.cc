#include "shared/sandbox/line_splitter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace millrace::sandbox {
namespace {

class Lines final : public LineSink {
 public:
  void line(Stream, std::string_view text) override { texts.emplace_back(text); }
  std::vector<std::string> texts;
};

/// One stream with a budget of its own.
struct Splitting {
  explicit Splitting(const SandboxLimits& limits = {})
      : budget(limits), splitter({Stream::kStdout, lines, budget}) {}

  Lines lines;
  LogBudget budget;
  LineSplitter splitter;
};

using Texts = std::vector<std::string>;

TEST(LineSplitter, CutsWhereverTheBytesArrive) {
  const std::string text = "one\n\ntwo\nthree";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Splitting it;
    it.splitter.feed(text.substr(0, cut));
    it.splitter.feed(text.substr(cut));
    it.splitter.finish();
    EXPECT_EQ(it.lines.texts, (Texts{"one", "", "two", "three"})) << "cut at " << cut;
  }
}

TEST(LineSplitter, HandsALineOnBeforeTheNextArrives) {
  Splitting it;
  it.splitter.feed("live\nunfinished");
  EXPECT_EQ(it.lines.texts, Texts{"live"});
}

TEST(LineSplitter, DropsTheRestOfALongLineAndCountsIt) {
  Splitting it({.line_bytes = 4});
  it.splitter.feed("abc");
  it.splitter.feed("defgh\nok\n");
  EXPECT_EQ(it.lines.texts, (Texts{"abcd", "ok"}));
  EXPECT_EQ(it.budget.dropped(), 4u);
}

TEST(LineSplitter, StopsHandingOnAtTheTotalAndGoesOnCounting) {
  Splitting it({.log_bytes = 10});
  for (int i = 0; i < 5; ++i) it.splitter.feed("1234\n");
  EXPECT_EQ(it.lines.texts, (Texts{"1234", "1234"}));
  EXPECT_EQ(it.budget.dropped(), 15u);
  EXPECT_FALSE(it.budget.is_flooded());
}

TEST(LineSplitter, CallsItAFloodAtSixteenTimesTheTotalEvenWithoutALineEnd) {
  Splitting it({.log_bytes = 10, .line_bytes = 4});
  it.splitter.feed(std::string(200, 'x'));
  EXPECT_TRUE(it.budget.is_flooded());
}

TEST(LineSplitter, CallsEmptyLinesAFloodToo) {
  Splitting it({.log_bytes = 10});
  it.splitter.feed(std::string(161, '\n'));
  EXPECT_TRUE(it.budget.is_flooded());
}

TEST(LineSplitter, KeepsTheLastBytesAsTheyCame) {
  Splitting it({.line_bytes = 4});
  it.splitter.feed(std::string(10'000, 'a'));
  it.splitter.feed("Traceback\n  line\n");
  EXPECT_EQ(it.splitter.tail().size(), 8192u);
  EXPECT_TRUE(it.splitter.tail().ends_with("aTraceback\n  line\n"));
}

}  // namespace
}  // namespace millrace::sandbox
