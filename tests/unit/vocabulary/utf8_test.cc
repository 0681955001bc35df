#include "shared/vocabulary/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace millrace {
namespace {

constexpr std::string_view kWellFormed[] = {"", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"};
constexpr std::string_view kIllFormed[] = {"\x80",         "\xC0\xAF",         "\xC3",             "\xE0\x80\xAF", "\xED\xA0\x80",
                                           "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xFF", "\xC3(", "\xE2\x82"};

// ASCII is skipped by words: every place within a word, and in the rest after the last, must be looked at.
TEST(Utf8, WellFormedSequencesAreTakenAtEveryPlaceOfAText) {
  for (const std::string_view sequence : kWellFormed) {
    for (std::size_t before = 0; before <= 17; ++before) {
      for (std::size_t after = 0; after <= 17; ++after) {
        EXPECT_TRUE(is_utf8(std::string(before, 'x') + std::string(sequence) + std::string(after, 'y'))) << sequence << before;
      }
    }
  }
}

TEST(Utf8, AnIllFormedSequenceIsFoundAtEveryPlaceOfAText) {
  for (const std::string_view sequence : kIllFormed) {
    for (std::size_t before = 0; before <= 17; ++before) {
      for (std::size_t after = 0; after <= 17; ++after) {
        EXPECT_FALSE(is_utf8(std::string(before, 'x') + std::string(sequence) + std::string(after, 'y'))) << before << ' ' << after;
        EXPECT_FALSE(is_utf8(std::string(before, 'x') + "\xC3\xA9" + std::string(sequence) + std::string(after, 'y'))) << before;
      }
    }
  }
}

}  // namespace
}  // namespace millrace
