#include "shared/file_store/local_file_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "shared/vocabulary/digest.h"

namespace millrace::file_store {
namespace {

namespace fs = std::filesystem;

const JobId kJob("j0-0123456789abcdef0123456789abcdef");
const JobId kOtherJob("j0-ffffffffffffffffffffffffffffffff");

class LocalFileStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "file_store_test.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    fs::create_directory(folder_ / "inputs");
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name) << content;
    return folder_ / name;
  }
  static std::string read(const fs::path& path) {
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    return content.str();
  }
  std::size_t stored_files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "store")) count += entry.is_regular_file();
    return count;
  }

  fs::path folder_;
  LocalFileStore store() { return LocalFileStore(folder_ / "store", {folder_ / "inputs"}); }
};

TEST_F(LocalFileStoreTest, FindsWhatWasPut) {
  auto files = store();

  const auto uri = files.put_file(write("sales.csv", "region,amount\nnorth,3\n"), "sales.csv");

  ASSERT_TRUE(uri) << describe(uri.error());
  EXPECT_EQ(*uri, "millrace-file:" + sha256_hex("region,amount\nnorth,3\n") + "/sales.csv");
  const auto path = files.locate(*uri);
  ASSERT_TRUE(path) << describe(path.error());
  EXPECT_EQ(read(*path), "region,amount\nnorth,3\n");
}

TEST_F(LocalFileStoreTest, StoresTheSameBytesOnceUnderAnyName) {
  auto files = store();

  const auto first = files.put_file(write("a.csv", "same"), "a.csv");
  const auto second = files.put_file(write("b.csv", "same"), "b.csv");

  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  EXPECT_EQ(*files.locate(*first), *files.locate(*second));
  EXPECT_EQ(stored_files(), 1U);
}

TEST_F(LocalFileStoreTest, StoresAFileLargerThanAPiece) {
  auto files = store();
  const std::string content((1 << 21) + 17, 'x');

  const auto uri = files.put_file(write("large", content), "large");

  ASSERT_TRUE(uri) << describe(uri.error());
  EXPECT_EQ(read(*files.locate(*uri)), content);
}

TEST_F(LocalFileStoreTest, MakesStoredFilesReadableByAllAndWritableByNobody) {
  auto files = store();
  const auto uri = files.put_file(write("a.csv", "x"), "a.csv");
  ASSERT_TRUE(uri);

  struct stat status {};
  ASSERT_EQ(::stat(files.locate(*uri)->c_str(), &status), 0);

  EXPECT_EQ(status.st_mode & 0777, 0444U);
}

TEST_F(LocalFileStoreTest, GivesFilesOfRootToTheOwnerOfTheFolder) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  fs::create_directory(folder_ / "store");
  ASSERT_EQ(::chown((folder_ / "store").c_str(), 4711, 4712), 0);
  auto files = store();

  const auto uri = files.put_file(write("a.csv", "x"), "a.csv");

  ASSERT_TRUE(uri);
  struct stat file {}, its_folder {};
  ASSERT_EQ(::stat(files.locate(*uri)->c_str(), &file), 0);
  ASSERT_EQ(::stat(files.locate(*uri)->parent_path().c_str(), &its_folder), 0);
  EXPECT_EQ(file.st_uid, 4711U);
  EXPECT_EQ(file.st_gid, 4712U);
  EXPECT_EQ(its_folder.st_uid, 4711U);
}

TEST_F(LocalFileStoreTest, NamesMissingEmptyAndForbiddenFilesApart) {
  auto files = store();

  EXPECT_EQ(files.put_file(folder_ / "nothing", "x").error().where, "FileMissing");
  EXPECT_EQ(files.put_file(write("empty", ""), "x").error().where, "FileEmpty");
  EXPECT_EQ(files.put_file(folder_, "x").error().where, "FileNotAllowed");
  EXPECT_EQ(files.put_file(write("a", "x"), "../a").error().where, "FileNotAllowed");
  EXPECT_EQ(files.locate("millrace-file:" + std::string(64, '0') + "/gone.csv").error().where, "FileMissing");
  EXPECT_EQ(files.locate("millrace-file:garbage").error().where, "FileNotAllowed");
}

TEST_F(LocalFileStoreTest, ReadsLocalPathsOnlyBelowInputRoots) {
  auto files = store();
  write("inputs/allowed.csv", "x");
  write("outside.csv", "x");

  EXPECT_TRUE(files.locate((folder_ / "inputs/allowed.csv").string()));
  EXPECT_TRUE(files.locate("file://" + (folder_ / "inputs/allowed.csv").string()));
  EXPECT_EQ(files.locate((folder_ / "inputs/../outside.csv").string()).error().where, "FileNotAllowed");
  EXPECT_EQ(files.locate((folder_ / "outside.csv").string()).error().where, "FileNotAllowed");
  EXPECT_EQ(files.locate("/etc/passwd").error().where, "FileNotAllowed");
  EXPECT_EQ(files.locate("inputs/allowed.csv").error().where, "FileNotAllowed");
  EXPECT_EQ(files.locate("").error().where, "FileNotAllowed");
  EXPECT_EQ(files.locate((folder_ / "inputs/gone.csv").string()).error().where, "FileMissing");
}

TEST_F(LocalFileStoreTest, DoesNotFollowALinkOutOfAnInputRoot) {
  auto files = store();
  fs::create_symlink(write("outside.csv", "x"), folder_ / "inputs/link.csv");
  fs::create_symlink(folder_, folder_ / "inputs/up");

  EXPECT_EQ(files.locate((folder_ / "inputs/link.csv").string()).error().where, "FileNotAllowed");
  EXPECT_EQ(files.locate((folder_ / "inputs/up/outside.csv").string()).error().where, "FileNotAllowed");
}

TEST_F(LocalFileStoreTest, DoesNotTakeAFolderWithTheSameBeginningForARoot) {
  auto files = store();
  fs::create_directory(folder_ / "inputs-secret");
  write("inputs-secret/a.csv", "x");

  EXPECT_EQ(files.locate((folder_ / "inputs-secret/a.csv").string()).error().where, "FileNotAllowed");
}

TEST_F(LocalFileStoreTest, KeepsPayloadsOfAJobUntilTheJobIsErased) {
  auto files = store();
  const std::string bytes("binary\0content", 14);

  const auto uri = files.put_payload(kJob, bytes);
  const auto other = files.put_payload(kOtherJob, bytes);
  ASSERT_TRUE(uri && other);
  EXPECT_EQ(*files.load_payload(*uri), bytes);
  ASSERT_TRUE(files.erase_job(kJob));

  EXPECT_EQ(files.load_payload(*uri).error().where, "FileMissing");
  EXPECT_EQ(*files.load_payload(*other), bytes);
  EXPECT_TRUE(files.erase_job(kJob)) << "erasing twice is erasing once";
}

TEST_F(LocalFileStoreTest, RefusesAPayloadThatWasChangedBehindItsBack) {
  auto files = store();
  const auto uri = files.put_payload(kJob, "what was said");
  ASSERT_TRUE(uri);
  const fs::path path = folder_ / "store/payloads" / kJob.value() / sha256_hex("what was said");
  fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
  std::ofstream(path) << "something else";

  EXPECT_EQ(files.load_payload(*uri).error().where, "FileDamaged");
}

TEST_F(LocalFileStoreTest, LeavesNothingBehindWhenAFileIsRefused) {
  auto files = store();
  fs::create_directory(folder_ / "store");

  ASSERT_FALSE(files.put_file(write("empty", ""), "empty"));
  ASSERT_FALSE(files.put_file(folder_ / "nothing", "nothing"));

  EXPECT_EQ(stored_files(), 0U);
}

}  // namespace
}  // namespace millrace::file_store
