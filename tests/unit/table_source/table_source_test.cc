#include <gtest/gtest.h>

#include <array>
#include <map>

#include "shared/table_source/remote_input.h"
#include "shared/table_source/web_object.h"

namespace millrace::table_source {
namespace {

/// A file on a server that gives ranges, or does not.
class FileServer final : public http::Transport {
 public:
  std::string bytes = "0123456789";
  std::string tag = "\"1\"";
  int status = 0;  ///< When it is not zero, every answer's.
  bool has_ranges = true;
  bool is_cut_off = false;
  int requests = 0;

  Result<http::Response> send(const http::Request& request, std::stop_token) override {
    ++requests;
    http::Response response;
    response.status = status;
    if (status != 0) return response;
    const std::string range = header_of(request, "Range");
    if (!has_ranges) {
      response.status = 200;
      response.body = bytes;
      return response;
    }
    const std::size_t from = std::stoul(range.substr(6));
    const std::size_t last = std::stoul(range.substr(range.find('-') + 1));
    response.status = 206;
    response.body = bytes.substr(from, last - from + 1);
    if (is_cut_off) response.body.pop_back();
    response.headers = {{"content-range", "bytes " + std::to_string(from) + "-" + std::to_string(last) + "/" + std::to_string(bytes.size())},
                        {"etag", tag}};
    return response;
  }

 private:
  static std::string header_of(const http::Request& request, const std::string& name) {
    for (const http::Header& header : request.headers) {
      if (header.name == name) return header.value;
    }
    return "";
  }
};

class WebObjects : public testing::Test {
 protected:
  std::string refusal() {
    const auto opened = open_web_object(server, "https://example.org/t.csv", {});
    return opened ? "" : opened.error().where;
  }
  FileServer server;
};

TEST_F(WebObjects, AreReadByRanges) {
  const auto object = open_web_object(server, "https://example.org/t.csv", {});
  ASSERT_TRUE(object) << describe(object.error());
  EXPECT_EQ((*object)->size(), 10U);
  EXPECT_EQ((*object)->read(3, 4, {}).value(), "3456");
}

TEST_F(WebObjects, AreReadWholeWhereThereAreNoRanges) {
  server.has_ranges = false;
  const auto object = open_web_object(server, "https://example.org/t.csv", {});
  ASSERT_TRUE(object);
  EXPECT_EQ((*object)->read(8, 2, {}).value(), "89");
  EXPECT_EQ(server.requests, 1);
}

TEST_F(WebObjects, ThatAreReplacedWhileTheyAreReadAreRefused) {
  const auto object = open_web_object(server, "https://example.org/t.csv", {});
  server.tag = "\"2\"";
  EXPECT_EQ((*object)->read(0, 5, {}).error().where, "CSV_CHANGED");
  server.tag = "\"1\"";
  server.bytes += "more";
  EXPECT_EQ((*object)->read(0, 5, {}).error().where, "CSV_CHANGED");
}

TEST_F(WebObjects, ThatAreCutOffAreReadAgainLater) {
  const auto object = open_web_object(server, "https://example.org/t.csv", {});
  server.is_cut_off = true;
  EXPECT_EQ((*object)->read(0, 5, {}).error().kind, ErrorKind::kTransient);
}

TEST_F(WebObjects, NameWhatTheServerRefuses) {
  const std::map<int, std::string> refusals{{401, "CSV_FORBIDDEN"}, {403, "CSV_FORBIDDEN"}, {404, "CSV_NOT_FOUND"},
                                            {302, "CSV_SOURCE"},    {416, "CSV_EMPTY"},     {500, "table_source"}};
  for (const auto& [status, where] : refusals) {
    server.status = status;
    EXPECT_EQ(refusal(), where) << status;
  }
}

/// Counts what is asked of it.
class CountedObject final : public RemoteObject {
 public:
  CountedObject(std::string bytes, int& reads) : bytes_(std::move(bytes)), reads_(reads) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::string> read(std::uint64_t from, std::uint64_t count, std::stop_token) override {
    ++reads_;
    return bytes_.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
  }

 private:
  std::string bytes_;
  int& reads_;
};

TEST(RemoteInput, AsksOncePerPieceAndEndsWithTheObject) {
  int reads = 0;
  const std::size_t size = RemoteInput::kPieceBytes + 100;
  std::string bytes(size, 'x');
  bytes.back() = 'y';
  RemoteInput input(std::make_unique<CountedObject>(bytes, reads));
  std::array<char, 4096> window{};
  std::string all;
  while (const std::size_t got = input.read(all.size(), window).value()) all.append(window.data(), got);
  EXPECT_EQ(all, bytes);
  EXPECT_EQ(reads, 2);
}

}  // namespace
}  // namespace millrace::table_source
