#include "shared/web/multipart.h"

#include <gtest/gtest.h>

#include <fstream>

namespace millrace::web {
namespace {

constexpr char kType[] = "multipart/form-data; boundary=XyZ";

class FileInForm : public testing::Test {
 protected:
  Result<FilePart> read(const std::string& body, const char* type = kType) {
    path_ = std::filesystem::path(testing::TempDir()) / "form";
    std::ofstream(path_, std::ios::binary) << body;
    return file_in_form(path_, type);
  }
  static std::string form(const std::string& content) {
    return "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../sales.csv\"\r\nContent-Type: text/csv\r\n\r\n" +
           content + "\r\n--XyZ--\r\n";
  }
  std::filesystem::path path_;
};

TEST_F(FileInForm, IsFoundByItsEnds) {
  for (const std::string& content :
       {std::string("a,b\n1,2\n"), std::string(), std::string(100'000, 'x'), std::string("--XyZ--")}) {
    const std::string body = form(content);
    const auto part = read(body);
    ASSERT_TRUE(part) << describe(part.error());
    EXPECT_EQ(part->name, "sales.csv") << "without folders";
    EXPECT_EQ(body.substr(part->offset, part->bytes), content);
  }
}

TEST_F(FileInForm, IsRefusedWhenTheFormIsNotOneWholeFile) {
  EXPECT_FALSE(read(form("x"), "multipart/form-data"));
  EXPECT_FALSE(read(form("x"), "multipart/form-data; boundary=other"));
  EXPECT_FALSE(read(form("x").substr(0, 60)));
  EXPECT_FALSE(read(""));
  const std::string first = "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
  EXPECT_FALSE(read(first + form("x"))) << "two parts";
}

}  // namespace
}  // namespace millrace::web
