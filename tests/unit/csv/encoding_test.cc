#include "shared/csv/encoding.h"

#include <gtest/gtest.h>

#include "tests/unit/csv/random_text.h"

namespace millrace::csv {
namespace {

std::string transcoded(std::string_view bytes, Encoding encoding, std::size_t piece = 1'000'000) {
  Transcoder transcoder(encoding);
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += piece) transcoder.append(bytes.substr(at, piece), text);
  transcoder.finish(text);
  return text;
}

TEST(Utf8, IsWellFormedOrNot) {
  for (const char* good : {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                          "\xFF", "abcdefgh\xC3(", "\xE2\x82"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
  EXPECT_TRUE(begins_as_utf8("abc\xE2\x82"));
  EXPECT_FALSE(begins_as_utf8("abc\xE2("));
}

TEST(PlainAscii, HasNeitherNulNorHighBytesAnywhere) {
  const std::string plain(100, 'a');
  EXPECT_TRUE(is_plain_ascii(plain));
  for (std::size_t i = 0; i < plain.size(); ++i) {
    for (const char c : {'\0', '\x80', '\xFF'}) {
      std::string other = plain;
      other[i] = c;
      EXPECT_FALSE(is_plain_ascii(other)) << i;
    }
    std::string low = plain;
    low[i] = '\x01';
    EXPECT_TRUE(is_plain_ascii(low)) << i;
  }
}

TEST(Transcoder, ReadsUtf16WhereverItsPiecesEnd) {  // D98: UTF-16
  const std::string little("a\0\xAC\x20\x3D\xD8\x00\xDE", 8), big("\0a\x20\xAC\xD8\x3D\xDE\x00", 8);
  for (const std::size_t piece : {1u, 2u, 3u, 100u}) {
    EXPECT_EQ(transcoded(little, Encoding::kUtf16LittleEndian, piece), "a\xE2\x82\xAC\xF0\x9F\x98\x80");
    EXPECT_EQ(transcoded(big, Encoding::kUtf16BigEndian, piece), "a\xE2\x82\xAC\xF0\x9F\x98\x80");
  }
}

TEST(Transcoder, ReplacesHalvesOfPairs) {
  const std::string alone("\x3D\xD8" "a\0\x00\xDE" "b", 7);
  EXPECT_EQ(transcoded(alone, Encoding::kUtf16LittleEndian), "\xEF\xBF\xBD" "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Transcoder, KnowsTheQuotesOfWindows) {
  EXPECT_EQ(transcoded("\x93\xE9\x94 5\x80", Encoding::kWindows1252), "\xE2\x80\x9C\xC3\xA9\xE2\x80\x9D 5\xE2\x82\xAC");
  EXPECT_EQ(transcoded("\xE9\x85", Encoding::kLatin1), "\xC3\xA9\xC2\x85");
}

TEST(Transcoder, CanBeCountedBackToTheBytesItRead) {
  RandomText random(7);
  std::string any(256, '\0');
  for (std::size_t i = 0; i < 256; ++i) any[i] = static_cast<char>(static_cast<unsigned char>(i));
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes = random.of(any, 50);
    for (const Encoding encoding : {Encoding::kWindows1252, Encoding::kLatin1}) {
      ASSERT_EQ(source_bytes_of(transcoded(bytes, encoding), encoding), bytes.size());
    }
    bytes.resize(bytes.size() / 2 * 2);
    // A last high half is counted when its text is there, at the end.
    ASSERT_EQ(source_bytes_of(transcoded(bytes, Encoding::kUtf16LittleEndian), Encoding::kUtf16LittleEndian), bytes.size());
  }
}

TEST(EncodingGuess, KnowsMarksAndFormsWithoutThem) {
  EXPECT_EQ(guess_encoding("\xEF\xBB\xBFid").encoding, Encoding::kUtf8);
  EXPECT_TRUE(guess_encoding("\xEF\xBB\xBFid").has_byte_order_mark);
  EXPECT_EQ(guess_encoding(std::string_view("\xFF\xFEi\0", 4)).encoding, Encoding::kUtf16LittleEndian);
  EXPECT_EQ(guess_encoding(std::string_view("\0i\0d\0,\0n", 8)).encoding, Encoding::kUtf16BigEndian);
  EXPECT_EQ(guess_encoding(std::string_view("i\0d\0,\0n\0", 8)).encoding, Encoding::kUtf16LittleEndian);
  EXPECT_EQ(guess_encoding("Zo\xEB,1\n").encoding, Encoding::kWindows1252);
  EXPECT_EQ(guess_encoding("Zo\xC3\xAB,1\n").encoding, Encoding::kUtf8);
  EXPECT_TRUE(guess_encoding("id,name\n").is_plain_ascii);
}

}  // namespace
}  // namespace millrace::csv
