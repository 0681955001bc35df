#include "workers/codegen/remote_inputs.h"

#include <gtest/gtest.h>

#include "tests/unit/http/scripted_transport.h"

namespace millrace::codegen {
namespace {

class RemoteInputsTest : public testing::Test {
 protected:
  static aws::AwsAccount account() { return {.region = "eu-west-1", .credentials = {"key", "secret", ""}, .endpoints = {}}; }
  http::ScriptedTransport transport_;
  SystemClock clock_;
  aws::S3Client s3_{account(), transport_, clock_};
  aws::GlueCatalogue glue_{account(), transport_, clock_};
  RemoteInputs inputs_{s3_, glue_};
};

TEST_F(RemoteInputsTest, GiveTheHeadOfAFileCutBehindAWholeLine) {
  transport_.answer(206, "a,b\n1,2\n");
  EXPECT_EQ(*inputs_.head_of("s3://bucket/small.csv", {}), "a,b\n1,2\n");
  transport_.forget();
  std::string large = "a,b\n";
  while (large.size() < (1u << 20)) large += "1,2\n";
  large.resize(1u << 20);
  large.replace(large.size() - 3, 3, "\n1,");
  transport_.answer(206, large);
  EXPECT_EQ(inputs_.head_of("s3://bucket/large.csv", {})->size(), large.size() - 2);
}

TEST_F(RemoteInputsTest, DescribeATableByItsCatalogue) {
  transport_.answer(200, R"json({"Table": {"Name": "sales", "StorageDescriptor": {"Columns": [{"Name": "region", "Type": "string"},
      {"Name": "amount", "Type": "decimal(10,2)"}, {"Name": "day", "Type": "date"}]}, "PartitionKeys": [{"Name": "year", "Type": "int"}]}})json");
  const auto table = inputs_.describe_table("shop.sales", {});
  ASSERT_TRUE(table);
  EXPECT_EQ(table->path, "shop.sales");
  EXPECT_EQ(table->table.header, (std::vector<std::string>{"region", "amount", "day", "year"}));
  EXPECT_EQ(table->table.columns[1].kind, csv::CellKind::kDecimal);
  EXPECT_EQ(table->table.columns[3].kind, csv::CellKind::kInteger);
}

TEST_F(RemoteInputsTest, SayWhatIsNotThere) {
  transport_.answer(400, R"({"__type": "EntityNotFoundException", "Message": "Table nothing not found."})");
  EXPECT_NE(inputs_.describe_table("shop.nothing", {}).error().detail.find("Table nothing not found"), std::string::npos);
  EXPECT_EQ(inputs_.describe_table("nothing", {}).error().kind, ErrorKind::kRejected);
  EXPECT_EQ(inputs_.head_of("s3://bucket", {}).error().kind, ErrorKind::kRejected);
}

}  // namespace
}  // namespace millrace::codegen
